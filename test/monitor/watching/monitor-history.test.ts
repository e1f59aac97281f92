import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyvSqlite } from '@keyv/sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.js';
import { openCallTally } from '../../../src/monitor/watching/call-tally.js';
import { openMonitorHistory } from '../../../src/monitor/watching/monitor-history.js';
import { call, failure, hit } from '../../support/calls.js';

const folder = mkdtempSync(join(tmpdir(), 'crossgraph-history-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function opened(name: string) {
  const warnings: string[] = [];
  const file = join(folder, name);
  const history = await openMonitorHistory(file, { onWarning: (text) => warnings.push(text) });
  return { file, history, warnings };
}

function counted() {
  const tally = openCallTally();
  for (const each of [call(20), call(40), hit(), failure()]) tally.add(each);
  return { total: tally.kept(), uptimeMs: 5000 };
}

describe('openMonitorHistory', () => {
  it('gives the next monitor what this one has counted', async () => {
    const first = await opened('kept.db');
    const before = await first.history.read();
    await first.history.write(counted());
    await first.history.close();

    const second = await opened('kept.db');
    const after = await second.history.read();
    await second.history.close();

    expect(before).toBeUndefined();
    expect(after).toEqual(counted());
    expect([...first.warnings, ...second.warnings]).toEqual([]);
  });

  it('keeps that there was no call yet', async () => {
    const nothing = { total: openCallTally().kept(), uptimeMs: 5 };

    const first = await opened('early.db');
    await first.history.write(nothing);
    await first.history.close();
    const second = await opened('early.db');
    const after = await second.history.read();
    await second.history.close();

    expect(after).toEqual(nothing);
    expect(second.warnings).toEqual([]);
  });

  it('keeps days and what fires, so that a restart is no news', async () => {
    const history = {
      ...counted(),
      days: [
        {
          ...{ day: '2026-01-02', agent: null, calls: 3, costUsd: 0.5 },
          ...{ cacheSavedUsd: 0.1, sharedSavedUsd: 0.2, waited: 1 },
        },
      ],
      firing: [{ name: 'CrossgraphSlowTail', since: '2026-01-02T03:04:05.678Z' }],
    };

    const first = await opened('days.db');
    await first.history.write(history);
    await first.history.close();
    const second = await opened('days.db');
    const after = await second.history.read();
    await second.history.close();

    expect(after).toEqual(history);
  });

  it.each([-365, 60])('is read when the clock has jumped by %d days', async (jump) => {
    const { file, history } = await opened(`jump${jump}.db`);
    await history.write(counted());
    await history.close();

    const clock = { ...systemClock, wallMs: () => Date.now() + jump * 86_400_000 };
    const warnings: string[] = [];
    const second = await openMonitorHistory(file, { clock, onWarning: (w) => warnings.push(w) });
    const after = await second.read();
    await second.write(counted());
    await second.close();

    expect(after).toEqual(counted());
    expect(warnings).toEqual([]);
  });

  it('stays one small row however often it is written', async () => {
    const { file, history } = await opened('often.db');

    for (let round = 0; round < 200; round++) await history.write(counted());
    await history.close();

    expect(statSync(file).size).toBeLessThan(100_000);
  });

  it('costs the history and one warning where the file is damaged', async () => {
    writeFileSync(
      join(folder, 'damaged.db'),
      'This is not a database, and never was one.'.repeat(50),
    );

    const { history, warnings, file } = await opened('damaged.db');
    const found = await history.read();
    await history.write(counted());
    await history.close();

    expect(found).toBeUndefined();
    expect(warnings).toEqual([
      'The history of the monitor cannot be used; it counts from this start on.',
    ]);
    expect(readFileSync(file, 'utf8')).toContain('never was one');
  });

  it('does not take a row of another shape for its own', async () => {
    const first = await opened('shape.db');
    await first.history.write(counted());
    await first.history.close();
    const adapter = new KeyvSqlite({ uri: `sqlite://${first.file}`, table: 'crossgraph_answers' });
    await adapter.query(
      `UPDATE crossgraph_answers SET value = replace(value, '"outcomes"', '"other"')`,
    );
    await adapter.close();

    const { history, warnings } = await opened('shape.db');
    const found = await history.read();
    await history.close();

    expect(found).toBeUndefined();
    expect(warnings).toHaveLength(1);
  });
});
