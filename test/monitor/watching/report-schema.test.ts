import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { monitorReport } from '../../../src/monitor/watching/monitor-report.js';

describe('monitorReport', () => {
  it('stands in docs/monitor.schema.json (after a wanted change: npx vitest run test/monitor -u)', async () => {
    const schema = z.toJSONSchema(monitorReport, { target: 'draft-2020-12' });

    await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(
      '../../../docs/monitor.schema.json',
    );
  });
});
