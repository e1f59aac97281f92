import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentStreamReader } from '../../src/perplexity/agent-stream-reader.js';

function read(...events: readonly unknown[]) {
  const reader = agentStreamReader();
  const told = events.flatMap((event) =>
    reader.take({ name: undefined, data: JSON.stringify(event) }),
  );
  return { told, snapshot: reader.snapshot() };
}

const page = (id: number | undefined, url: string) => ({ id, url, title: 'T', snippet: 's' });
const found = (...results: readonly object[]) => ({
  type: 'response.reasoning.search_results',
  results,
});
const delta = (text: string, part: object = {}) => ({
  type: 'response.output_text.delta',
  delta: text,
  ...part,
});

describe('agentStreamReader', () => {
  it('puts a blank line between the parts of the output, as the answer does', () => {
    const { told } = read(
      delta('a', { output_index: 1 }),
      delta('b', { output_index: 1 }),
      delta('c', { output_index: 1, content_index: 1 }),
      delta('', { output_index: 2 }),
      delta('d', { output_index: 2 }),
    );

    expect(told.map((event) => 'delta' in event && event.delta)).toEqual([
      'a',
      'b',
      '\n\nc',
      '\n\nd',
    ]);
  });

  it('tells each page once, though the vendor tells it twice', () => {
    const item = { type: 'search_results', results: [page(1, 'a'), page(2, 'b'), page(3, 'a')] };

    const { told } = read(found(page(1, 'a'), page(2, 'b')), {
      type: 'response.output_item.done',
      item,
    });

    expect(told).toMatchObject([
      { type: 'sources', sources: [{ id: 1 }, { id: 2 }] },
      { type: 'sources', sources: [{ id: 3 }] },
      { type: 'item_done', item: 'search_results' },
    ]);
  });

  it('numbers pages without an id as they come', () => {
    const { told } = read(found(page(undefined, 'a')), found(page(undefined, 'b')));

    expect(told).toMatchObject([{ sources: [{ id: 1 }] }, { sources: [{ id: 2 }] }]);
  });

  it('takes the name of an event for its type when the data has none', () => {
    const reader = agentStreamReader();

    const told = reader.take({ name: 'response.output_text.delta', data: '{"delta":"a"}' });

    expect(told).toEqual([{ type: 'text_delta', delta: 'a' }]);
  });

  it('tells the function that is called', () => {
    const item = { type: 'function_call', name: 'search_web' };

    const { told } = read({ type: 'response.output_item.added', item });

    expect(told).toEqual([{ type: 'item_added', item: 'function_call', name: 'search_web' }]);
  });

  it('believes the event rather than a snapshot that lags behind it', () => {
    const { snapshot } = read({ type: 'response.completed', response: { status: 'in_progress' } });

    expect(snapshot).toEqual({ status: 'completed' });
  });

  it('keeps the reason of a failure wherever it stands', () => {
    const error = { message: 'no luck' };

    expect(read({ type: 'response.failed', error }).snapshot).toMatchObject({ error });
    expect(read({ type: 'response.failed', response: { error } }).snapshot).toMatchObject({
      error,
    });
  });

  it('makes nothing of what it does not know, and throws for a bare error only', () => {
    fc.assert(
      fc.property(
        fc.option(fc.string(), { nil: undefined }),
        fc.oneof(fc.string(), fc.json()),
        (name, data) => {
          fc.pre(name !== 'error');

          expect(agentStreamReader().take({ name, data })).toEqual([]);
        },
      ),
    );
    expect(() => read({ type: 'error', error: { message: 'lost it' } })).toThrow('lost it');
  });
});
