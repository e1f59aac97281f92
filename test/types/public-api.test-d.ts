import {
  type AgentAnswer,
  type Answered,
  type CallContext,
  type GraphRun,
  isCrossgraphError,
  type Layer,
  type Operation,
  PerplexityClient,
  pipeline,
  type RetryOptions,
  retry,
  runGraph,
  type SearchAnswer,
} from 'crossgraph';
import { createCrossValidationGraph } from 'crossgraph/graphs';
import { describe, expectTypeOf, it } from 'vitest';

const client = new PerplexityClient({ apiKeys: ['k'] });

describe('PerplexityClient', () => {
  it('tells an answer of the Agent API from one of the Search API', () => {
    expectTypeOf(client.ask('q')).resolves.toEqualTypeOf<Answered<AgentAnswer>>();
    expectTypeOf(client.search('q')).resolves.toEqualTypeOf<Answered<SearchAnswer>>();
  });

  it('takes an option that may be undefined, and no option it does not know', () => {
    const timeoutMs = 5 as number | undefined;
    new PerplexityClient({ apiKeys: ['k'], timeoutMs });
    // @ts-expect-error: the unit is in the name.
    new PerplexityClient({ apiKeys: ['k'], timeout: 5 });
    // @ts-expect-error: without a key nothing can be asked.
    new PerplexityClient({});
  });

  it('gives answers that nobody can change', async () => {
    const answer = await client.ask('q');
    // @ts-expect-error: shared between callers.
    answer.text = 'another';
    // @ts-expect-error: deeply.
    answer.sources.push({});
  });
});

describe('pipeline', () => {
  it('keeps the shape of the operation it wraps', () => {
    const lengthOf: Operation<string, number> = async (text) => text.length;
    const mine: Layer<string, number> = (next) => (input, context) => next(input, context);

    expectTypeOf(pipeline([mine, retry()], lengthOf)).toEqualTypeOf<
      (input: string, context: CallContext) => Promise<number>
    >();
    // @ts-expect-error: a layer of another shape.
    pipeline([mine], async (count: number) => count);
  });

  it('has options that are read and never written', () => {
    expectTypeOf<RetryOptions>().toEqualTypeOf<Readonly<RetryOptions>>();
  });
});

describe('graphs', () => {
  it('keep their types through runGraph', async () => {
    const graph = createCrossValidationGraph();

    expectTypeOf(runGraph<typeof graph>).returns.resolves.toEqualTypeOf<
      GraphRun<Awaited<ReturnType<typeof graph.invoke>>>
    >();
    // @ts-expect-error: not a state of this graph.
    await runGraph(graph, { nothing: 'of the kind' });
  });
});

describe('isCrossgraphError', () => {
  it('narrows anything thrown to an error with a code', () => {
    const thrown: unknown = new Error('x');

    if (isCrossgraphError(thrown)) expectTypeOf(thrown.retryable).toBeBoolean();
  });
});
