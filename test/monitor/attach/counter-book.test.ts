import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growthOf, openCounterBook } from '../../../src/monitor/attach/counter-book.js';
import { parsePrometheusText } from '../../../src/monitor/attach/prometheus-text.js';

const page = (text: string) => parsePrometheusText(text) ?? [];
const sum = (values: readonly { readonly value: number }[]) =>
  values.reduce((all, { value }) => all + value, 0);

describe('openCounterBook', () => {
  it('knows a metric with its unit in its name and without', () => {
    const book = openCounterBook();

    const counts = book.take(
      page(`crossgraph_client_request_duration_count{a="1"} 1
crossgraph_client_request_duration_seconds_count{a="2"} 2
crossgraph_cost_total 3
crossgraph_cost_USD_total 4
crossgraph_circuit_breaker_state_ratio 1
crossgraph_circuit_breaker_state 1
somebody_elses_total 9`),
    );

    expect([...counts.values()].map(({ kind }) => kind)).toEqual([
      ...['requests', 'requests', 'cost', 'cost', 'breaker', 'breaker'],
    ]);
  });

  it('counts on over any number of restarts', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(50))), (lives) => {
        const book = openCounterBook();
        let shown = 0;

        for (const life of lives) {
          let counter = 0;
          for (const more of [0, ...life]) {
            counter += more;
            shown = sum([...book.take(page(`crossgraph_cost_total ${counter}`)).values()]);
          }
        }

        expect(shown).toBe(lives.flat().reduce((all, more) => all + more, 0));
      }),
    );
  });

  it('takes a counter that is lower for one that has begun anew, and one that is gone for a pause', () => {
    const book = openCounterBook();

    const first = book.take(page('crossgraph_cost_total 5'));
    book.take(page('crossgraph_cost_total 2'));
    book.take(page('target_info 1'));
    const last = book.take(page('crossgraph_cost_total 3'));

    expect(sum(growthOf(last, first))).toBe(5);
    expect(sum(growthOf(last, new Map()))).toBe(10);
  });
});
