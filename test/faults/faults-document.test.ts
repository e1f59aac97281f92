import { describe, expect, it } from 'vitest';
import { errorTable } from '../../src/error-table.js';
import { faultTable } from './fault-table.js';
import { faultsDocument } from './faults-document.js';

describe('the table of faults', () => {
  it('stands in docs/faults.md as the tests check it', async () => {
    await expect(faultsDocument()).toMatchFileSnapshot('../../docs/faults.md');
  });

  it('calls no refusal billed, and names each fault once', () => {
    const endings = faultTable.flatMap(({ ends: { ask, stream, search } }) => [
      ask,
      stream,
      search,
    ]);
    const contradictions = endings.filter(
      (ending) =>
        ending !== undefined &&
        ending !== 'answered' &&
        ending.billing === 'maybe' &&
        errorTable[ending.code].billing === 'no',
    );
    const names = faultTable.map(({ fault }) => fault);

    expect(contradictions).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});
