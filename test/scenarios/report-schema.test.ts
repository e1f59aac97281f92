import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scenariosReport } from '../../src/scenarios/report.js';

describe('scenariosReport', () => {
  it('stands in docs/report.schema.json (after a wanted change: npx vitest run test/scenarios -u)', async () => {
    const schema = z.toJSONSchema(scenariosReport, { target: 'draft-2020-12' });

    await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(
      '../../docs/report.schema.json',
    );
  });
});
