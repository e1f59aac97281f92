import { describe, expect, it } from 'vitest';
import type { CallContext } from '../../src/core/operation.js';
import { passOn } from '../../src/core/pass-on.js';
import { ConnectionError } from '../../src/errors.js';
import { retry } from '../../src/resilience/retry.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { callContext } from './call-context.js';

describe('retry, with a stream', () => {
  it('tries again before the first event, and never after it', async () => {
    const clock = fakeClock();
    const cut = new ConnectionError('cut');
    const seen: object[] = [];
    const context = callContext({ emit: (event) => seen.push(event) });
    let runs = 0;
    const breaking = async (_input: string, given: CallContext): Promise<string> => {
      runs++;
      if (runs === 2) passOn(given, { piece: 1 }, clock.now());
      throw cut;
    };

    const call = retry<string, string>({}, { clock, random: () => 0.5 })(breaking)('q', context);

    await expect(call).rejects.toBe(cut);
    expect(runs).toBe(2);
    expect(seen).toEqual([{ piece: 1 }]);
    expect(context.record.events.at(-1)).toMatchObject({
      name: 'crossgraph.retry.given_up',
      attributes: { attempt: 2, reason: 'streaming' },
    });
  });
});
