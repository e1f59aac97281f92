import { describe, expect, it } from 'vitest';
import { createSimulator } from '../../src/simulator/create-simulator.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { ask, askStream, eventsIn, openStream, simulated, textOf } from './simulated.js';

const input = 'What limits the range of electric vehicles in winter?';
const body = { preset: 'fast', input };
const streamed = { ...body, stream: true };

describe('a streamed run', () => {
  it("sends the vendor's events in the recorded order, with numbers that skip some", async () => {
    const { simulator } = simulated();

    const { status, headers, events, end } = await askStream(simulator, streamed);

    expect({ status, end }).toEqual({ status: 200, end: 'end' });
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const types = events.map(({ type }) => type.replace('response.', ''));
    expect(types.filter((type, place) => type !== types[place - 1])).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'reasoning.search_queries',
      'reasoning.search_results',
      'output_item.done',
      'output_item.added',
      'output_text.delta',
      'output_text.done',
      'output_item.done',
      'completed',
    ]);
    const numbers = events.map((event) => event.sequence_number);
    expect(numbers.slice(0, 6)).toEqual([0, 1, 3, 4, 5, 6]);
    expect(numbers).not.toContain(41);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  it('ends with what the same run answers in one piece', async () => {
    const [one, other] = [simulated({ latency: 'fixed:2s' }), simulated({ latency: 'fixed:2s' })];

    const { json } = await ask(one.simulator, body);
    const { events } = await askStream(other.simulator, streamed);

    const response = events.at(-1)?.['response'];
    const output = (run: { output: object[] }) =>
      JSON.stringify(run.output).replaceAll(/msg_[0-9a-f-]+/g, 'msg');
    expect(Object.keys(response)).toHaveLength(32);
    expect(output(response)).toBe(output(json));
    expect({ ...response, id: '', output: [] }).toEqual({ ...json, id: '', output: [] });
    expect(other.simulator.bill().totalUsd).toBe(response.usage.cost.total_cost);
  });

  it('writes its text token by token, and shows its sources before', async () => {
    const { simulator } = simulated();

    const { events } = await askStream(simulator, streamed);

    const deltas = events.filter(({ type }) => type === 'response.output_text.delta');
    const text = deltas.map(({ delta }) => delta).join('');
    expect(deltas.length).toBeGreaterThan(20);
    expect(text).toBe(textOf(events.at(-1)?.['response']));
    expect(text).toBe(events.find(({ type }) => type === 'response.output_text.done')?.['text']);
    expect(new Set(deltas.map(({ item_id }) => item_id)).size).toBe(1);
    expect(events[4]?.['results'].length).toBeGreaterThan(2);
    expect(events[2]).toMatchObject({
      output_index: 0,
      item: { type: 'function_call', name: 'search_web' },
    });
    expect(events[5]).toMatchObject({ output_index: 0, item: { type: 'search_results' } });
    expect(events[6]).toMatchObject({
      output_index: 1,
      item: { type: 'message', status: 'completed', content: null },
    });
  });

  it('frames events plainly, or with names and [DONE]', async () => {
    const plain = await askStream(simulated().simulator, streamed);
    const named = await askStream(simulated({ sse: 'named' }).simulator, streamed);

    expect(plain.text).toMatch(/^data: \{"type":"response.created"/);
    expect(plain.text).not.toMatch(/event:|\[DONE\]/);
    expect(named.text).toMatch(/^event: response.created\ndata: \{"type":"response.created"/);
    expect(named.text).toMatch(/\n\ndata: \[DONE\]\n\n$/);
    expect(named.events).toEqual(plain.events);
  });

  it('takes its latency from the first event to the last', async () => {
    const clock = manualClock();
    const simulator = createSimulator({ latency: 'fixed:1000ms' }, { clock });
    const { pieces } = await openStream(simulator, streamed);
    const seen: [number, string][] = [];
    const reading = (async () => {
      for await (const piece of pieces) {
        for (const { type } of eventsIn(piece)) seen.push([clock.now(), type]);
      }
    })();

    for (let at = 0; at < 10; at++) await clock.advance(100);
    await reading;

    const when = (type: string) => seen.find(([, name]) => name === type)?.[0];
    expect(when('response.created')).toBe(0);
    expect(when('response.reasoning.search_queries')).toBe(100);
    expect(when('response.reasoning.search_results')).toBe(400);
    expect(when('response.output_item.done')).toBe(400);
    expect(when('response.output_text.delta')).toBeGreaterThan(500);
    expect(when('response.completed')).toBe(1_000);
  });

  it('sends blank lines to keep the connection alive', async () => {
    const short = await askStream(simulated({ latency: 'fixed:1s' }).simulator, streamed);
    const long = await askStream(simulated({ latency: 'fixed:200s' }).simulator, streamed);

    const blanks = ({ text }: { text: string }) => text.split(/\n\n(?=\n)/).length - 1;
    expect(blanks(short)).toBe(1);
    expect(blanks(long)).toBeGreaterThan(2);
    expect(long.events.map(({ type }) => type)).toEqual(short.events.map(({ type }) => type));
  });

  it('leaves the usage out when asked to, but not off the bill', async () => {
    const { simulator } = simulated();

    const { events } = await askStream(simulator, {
      ...streamed,
      stream_options: { include_usage: false },
    });

    expect(events.at(-1)?.['response'].usage).toBeNull();
    expect(simulator.bill().totalUsd).toBeGreaterThan(0);
  });

  it('ends as incomplete where its text does not fit', async () => {
    const { simulator } = simulated();

    const { events } = await askStream(simulator, { ...streamed, max_output_tokens: 20 });

    expect(events.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { incomplete_details: { reason: 'max_output_tokens' } },
    });
  });

  it('is logged to its end, and to the moment its reader leaves', async () => {
    const { simulator } = simulated({ latency: 'fixed:2s' });
    const client = new AbortController();

    await askStream(simulator, streamed);
    const { pieces } = await openStream(simulator, streamed, { signal: client.signal });
    await pieces.next();
    const [, open] = simulator.requests();
    client.abort(new Error('gone'));
    await expect(pieces.next()).rejects.toThrow('gone');

    expect(open).toMatchObject({ status: 200, endedAt: null, ran: true });
    const [whole, left] = simulator.requests();
    expect((whole?.endedAt ?? 0) - (whole?.startedAt ?? 0)).toBe(2_000);
    expect(left).toMatchObject({ aborted: true, ran: true, endedAt: expect.any(Number) });
    expect(left?.billedUsd).toBe(whole?.billedUsd);
  });
});
