import type { BaseMessage } from '@langchain/core/messages';
import type { StructuredToolInterface } from '@langchain/core/tools';
import {
  type AgentAnswer,
  type AgentRequest,
  type AgentStreamEvent,
  type Answered,
  asTool,
  type CacheOutcome,
  type CallContext,
  createPerplexityTools,
  defineAgent,
  type Layer,
  type PerplexityClient,
  pipeline,
  type ResilientFetch,
  retry,
  type runGraph,
} from 'crossgraph';
import { type createCrossValidationGraph, createFanOutGraph } from 'crossgraph/graphs';
import type OpenAI from 'openai';
import { describe, expectTypeOf, it } from 'vitest';

const agent = defineAgent({ name: 'a', instructions: 'b' });

describe('PerplexityClient', () => {
  it('takes a question or a request in the vendor’s words, and nothing the vendor refuses', () => {
    expectTypeOf<PerplexityClient['ask']>().parameter(0).toEqualTypeOf<string | AgentRequest>();
    expectTypeOf({ input: 'q', preset: 'fast' }).toExtend<AgentRequest>();
    expectTypeOf({ input: 'q', tools: [{ type: 'web_search' as const }] }).toExtend<AgentRequest>();
    expectTypeOf({ preset: 'fast' }).not.toExtend<AgentRequest>();
    expectTypeOf({ input: 'q', tools: [{ type: 'search' as const }] }).not.toExtend<AgentRequest>();
    // @ts-expect-error The Agent API calls it max_output_tokens.
    void ({ input: 'q', preset: 'fast', max_tokens: 5 } satisfies AgentRequest);
  });

  it('streams events that can be told apart, and promises what `ask` promises', () => {
    type Stream = ReturnType<PerplexityClient['stream']>;
    type Told<Type extends AgentStreamEvent['type']> = Extract<AgentStreamEvent, { type: Type }>;

    expectTypeOf<Stream>().toExtend<AsyncIterable<AgentStreamEvent>>();
    expectTypeOf<Stream['answer']>().toEqualTypeOf<Promise<Answered<AgentAnswer>>>();
    expectTypeOf<Told<'text_delta'>['delta']>().toEqualTypeOf<string>();
    expectTypeOf<Told<'completed'>['answer']>().toEqualTypeOf<Answered<AgentAnswer>>();
    expectTypeOf<PerplexityClient['stream']>().parameters.toEqualTypeOf<
      Parameters<PerplexityClient['ask']>
    >();
  });

  it('answers with what the call came to', () => {
    type Answer = Awaited<ReturnType<PerplexityClient['ask']>>;

    expectTypeOf<Answer['text']>().toEqualTypeOf<string>();
    expectTypeOf<Answer['meta']['outcome']>().toEqualTypeOf<CacheOutcome>();
  });
});

describe('agents and graphs', () => {
  it('are LangGraph’s own: messages in, messages out', () => {
    type Output = Awaited<ReturnType<typeof agent.invoke>>;

    expectTypeOf<Output['messages']>().toExtend<BaseMessage[]>();
    expectTypeOf(asTool(agent, { description: 'd' })).toExtend<StructuredToolInterface>();
    expectTypeOf(createPerplexityTools()).items.toExtend<StructuredToolInterface>();
  });

  it('keep their types through runGraph', () => {
    const fanOut = createFanOutGraph({ agents: [agent] });
    type Ran = Awaited<ReturnType<typeof runGraph<typeof fanOut>>>;
    type Compared = Awaited<
      ReturnType<typeof runGraph<ReturnType<typeof createCrossValidationGraph>>>
    >;

    expectTypeOf<Ran['output']['answers'][number]['question']>().toEqualTypeOf<string>();
    expectTypeOf<Compared['output']['results'][number]['verdict']>().toEqualTypeOf<
      'agree' | 'contradict' | 'unsupported' | undefined
    >();
  });
});

describe('ResilientFetch', () => {
  it('is a fetch, as SDKs take one', () => {
    expectTypeOf<ResilientFetch>().toExtend<typeof fetch>();
    expectTypeOf<ResilientFetch>().toExtend<
      NonNullable<NonNullable<ConstructorParameters<typeof OpenAI>[0]>['fetch']>
    >();
  });
});

describe('layers', () => {
  it('keep the shape of the operation they wrap', () => {
    const length = pipeline<string, number>([retry()], async (text) => text.length);

    expectTypeOf(retry<string, number>()).toEqualTypeOf<Layer<string, number>>();
    expectTypeOf(length).toEqualTypeOf<(input: string, context: CallContext) => Promise<number>>();
  });
});
