import { runGraph } from 'crossgraph';
import { createWebAgent } from 'crossgraph/agents';
import { createFanOutGraph } from 'crossgraph/graphs';
import {
  expectSpanTree,
  type RecordedSpan,
  recordSpans,
  type SpanRecorder,
  scriptedClient,
  spanTree,
} from 'crossgraph/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let recorder: SpanRecorder;

beforeEach(async () => {
  recorder = await recordSpans();
});

afterEach(() => recorder.stop());

async function fanOut(questions: string[]): Promise<RecordedSpan[]> {
  const client = scriptedClient({ ask: [{ reply: 'Blue.', times: Number.POSITIVE_INFINITY }] });
  const graph = createFanOutGraph({ agents: [createWebAgent()] });
  await runGraph(graph, { questions }, { client });
  return recorder.spans;
}

describe('spanTree', () => {
  it('prints who called whom, with the attributes one asks for', async () => {
    const spans = await fanOut(['Why?']);

    expect(spanTree(spans)).toBe(
      [
        'invoke_workflow fan-out',
        '  invoke_node ask_all',
        '    invoke_agent web',
        '      execute_tool perplexity_ask',
      ].join('\n'),
    );
    expect(spanTree(spans, { attributes: ['gen_ai.tool.name', 'never.there'] })).toContain(
      '      execute_tool perplexity_ask { gen_ai.tool.name: "perplexity_ask" }',
    );
  });

  it('is the same in whatever order parallel siblings start, where it is told to', () => {
    const spans = ['b', 'a', 'c', 'a'].map((name, index) =>
      spanWith({ name, spanId: `s${index}` }),
    );

    fc.assert(
      fc.property(fc.shuffledSubarray(spans, { minLength: 4 }), (shuffled) => {
        const started = shuffled.map((span, index) => ({ ...span, start: BigInt(index) }));
        expect(spanTree(started, { order: 'shown' })).toBe('a\na\nb\nc');
      }),
    );
  });

  it('marks a span whose parent is missing', () => {
    expect(spanTree([spanWith({ name: 'lost', parentSpanId: 'gone' })])).toBe('lost (orphan)');
  });
});

describe('expectSpanTree', () => {
  it('takes the tree however it is indented', async () => {
    const spans = await fanOut(['Why?']);

    expectSpanTree(
      spans,
      `
        invoke_workflow fan-out
          invoke_node ask_all
            invoke_agent web
              execute_tool perplexity_ask
      `,
    );
  });

  it('shows line by line what is missing and what is too much', async () => {
    const spans = await fanOut(['Why?']);
    const compare = () =>
      expectSpanTree(spans, 'invoke_workflow fan-out\n  invoke_node ask_all\n    chat fast');

    expect(compare).toThrow(
      [
        'The spans are not those expected:',
        '  invoke_workflow fan-out',
        '    invoke_node ask_all',
        '-     chat fast',
        '+     invoke_agent web',
        '+       execute_tool perplexity_ask',
      ].join('\n'),
    );
  });
});

describe('recordSpans', () => {
  it('finds spans by name, and refuses to choose between two', async () => {
    await fanOut(['Why?', 'How?']);

    expect(recorder.one('invoke_node ask_all').status).toBe('unset');
    expect(recorder.named('invoke_agent web')).toHaveLength(2);
    expect(() => recorder.one('invoke_agent web')).toThrow(
      '2 spans are called invoke_agent web, not one.',
    );
    expect(recorder.open()).toEqual([]);
  });

  it('refuses a second SDK in the process', async () => {
    await expect(recordSpans()).rejects.toThrow('already been started');
  });
});

function spanWith(changes: Partial<RecordedSpan>): RecordedSpan {
  return {
    ...{ name: 'a', traceId: 't', spanId: 's', parentSpanId: undefined, kind: 0, attributes: {} },
    ...{ status: 'unset', statusMessage: undefined, events: [], links: [], start: 0n, end: 1n },
    ...changes,
  };
}
