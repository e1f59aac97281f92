import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openToldAlerts } from '../../../src/monitor/alerting/told-alerts.js';
import { openCallTally } from '../../../src/monitor/watching/call-tally.js';
import { openMonitorHistory } from '../../../src/monitor/watching/monitor-history.js';
import { call } from '../../support/calls.js';
import { timeAt } from './reports.js';

const folder = mkdtempSync(join(tmpdir(), 'crossgraph-told-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const told = {
  CrossgraphCallsFailing: { severity: 'critical', since: timeAt('11:40:00') },
} as const;

describe('openToldAlerts', () => {
  it('shares the file with the history of the monitor, both in use at once', async () => {
    const file = join(folder, 'shared.db');
    const warnings: string[] = [];
    const onWarning = (sentence: string) => warnings.push(sentence);
    const tally = openCallTally();
    tally.add(call());
    const counted = { total: tally.kept(), uptimeMs: 5_000 };
    const [history, alerts] = [
      await openMonitorHistory(file, { onWarning }),
      await openToldAlerts(file),
    ];

    for (let round = 0; round < 20; round++) {
      await Promise.all([history.write(counted), alerts.write(told)]);
    }
    await Promise.all([history.close(), alerts.close()]);
    const next = [
      await openMonitorHistory(file, { onWarning }),
      await openToldAlerts(file),
    ] as const;
    const found = [await next[0].read(), await next[1].read()];
    await Promise.all(next.map((each) => each.close()));

    expect(found).toEqual([counted, told]);
    expect(warnings).toEqual([]);
  });

  it('knows nothing where the file is no database, or holds something else', async () => {
    const file = join(folder, 'damaged.db');
    writeFileSync(file, 'This is not a database, and never was one.'.repeat(50));

    const alerts = await openToldAlerts(file);
    await alerts.write(told);
    const found = await alerts.read();
    await alerts.close();

    expect(found).toEqual({});
  });
});
