import { describe, expect, it } from 'vitest';
import { agentStreamReader } from '../../src/perplexity/agent-stream-reader.js';
import { runReader } from '../../src/perplexity/run-reader.js';

const delta = (number: number, text: string) => ({
  name: undefined,
  data: JSON.stringify({
    type: 'response.output_text.delta',
    sequence_number: number,
    delta: text,
  }),
});
const created = {
  name: undefined,
  data: '{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","status":"queued"}}',
};

function opened() {
  const ids: string[] = [];
  return { ids, reader: runReader(agentStreamReader(), (id) => ids.push(id)) };
}

describe('runReader', () => {
  it('tells the run once, with the first event that names it', () => {
    const { reader, ids } = opened();

    reader.take(created);
    reader.take(created);

    expect(ids).toEqual(['resp_1']);
  });

  it('passes every event on once, though a stream should send it again', () => {
    const { reader } = opened();

    const told = [delta(3, 'a'), delta(4, 'b'), delta(4, 'b'), delta(3, 'a'), delta(5, 'c')].map(
      (event) => reader.take(event).length,
    );

    expect(told).toEqual([1, 1, 0, 0, 1]);
    expect(reader.lastSeen()).toBe(5);
  });

  it('does not take a bare error for the event in whose place it stands', () => {
    const { reader } = opened();
    reader.take(delta(3, 'a'));

    const broken = { name: undefined, data: '{"type":"error","sequence_number":4}' };

    expect(() => reader.take(broken)).toThrow('broke the stream off');
    expect(reader.lastSeen()).toBe(3);
  });

  it('reads events without numbers, and what is no event at all', () => {
    const { reader } = opened();

    const told = reader.take({
      name: undefined,
      data: '{"type":"response.output_text.delta","delta":"a"}',
    });
    reader.take({ name: undefined, data: '[DONE]' });

    expect(told).toHaveLength(1);
    expect(reader.lastSeen()).toBeUndefined();
  });
});
