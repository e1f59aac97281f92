import { describe, expect, it } from 'vitest';
import { judged } from '../../bench/bench-result.js';
import { markdownOf } from '../../bench/markdown.js';

describe('markdownOf', () => {
  it('gives a pile of questions one row, with its peers and everybody’s refusals', () => {
    const name = 'makespan: 20 over 4, 50/min, burst 1';
    const target = { ratio: 1.05 };
    const peers = [{ name: 'p-retry', value: 20, note: '5098 × 429' }];
    const pile = judged({ name, value: 10.2, unit: 's', baseline: 10, target, peers });
    const refused = judged({ name: `${name}: refusals`, value: 0, unit: '429s' });

    const text = markdownOf([{ name: 'makespan', results: [pile, refused] }]);

    expect(text).toBe(`## Limits: constant latency

| questions, accounts, limit | least possible | ours | p-retry |
| --- | --- | --- | --- |
| 20 over 4, 50/min, burst 1 | 10 s | **1.020 (0)** | 2.00 (5,098) |
`);
  });

  it('has a table of its own for what telemetry costs', () => {
    const off = judged({ name: 'off', value: 0.3, unit: 'µs CPU', target: { value: 3 } });

    const text = markdownOf([{ name: 'telemetry-off', results: [off] }]);

    expect(text).toContain('## Telemetry\n\n| what |');
  });

  it('gives every other figure a row of its own, and lists what was missed', () => {
    const hit = judged({ name: 'hit', value: 12.34, unit: 'µs CPU', target: { value: 10 } });
    const calls = judged({ name: 'calls', value: 1_115, unit: 'calls' });

    const text = markdownOf([{ name: 'hit', results: [hit, calls] }]);

    expect(text).toBe(`## Processor time and memory

| what | value | over | ratio | target | reached |
| --- | --- | --- | --- | --- | --- |
| hit | 12.3 µs CPU |  |  | ≤ 10 | **no** |
| calls | 1,115 calls |  |  |  |  |

## Missed

- hit: 12.3 µs CPU, not ≤ 10.
`);
  });
});
