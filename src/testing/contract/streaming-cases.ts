import assert from 'node:assert/strict';
import { AIMessageChunk } from '@langchain/core/messages';
import { usable } from './answering-cases.js';
import {
  type ContractCase,
  type ContractPrompts,
  filled,
  getWeather,
  streamed,
  usableCalls,
  withTools,
} from './contract-case.js';

/** That the model streams, tells who listens, and stops when it is told to. */
export function streamingCases(prompts: ContractPrompts): ContractCase[] {
  return [...streamCases(prompts), ...abortCases(prompts)];
}

function streamCases({ question, toolQuestion }: ContractPrompts): ContractCase[] {
  return [
    {
      name: 'streams chunks of one id that add up to an answer',
      needs: [],
      run: async (makeModel) => {
        const { chunks, whole } = await streamed(await (await makeModel()).stream(question));

        assert.ok(
          chunks.every((chunk) => AIMessageChunk.isInstance(chunk)),
          'a chunk is no AIMessageChunk',
        );
        filled(whole.text);
        const ids = new Set(chunks.map(({ id }) => id));
        assert.ok(ids.size === 1 && whole.id, 'the chunks have several ids, or none');
      },
    },
    {
      name: 'says how many tokens a stream used, once',
      needs: ['usage'],
      run: async (makeModel) => {
        const { chunks, whole } = await streamed(await (await makeModel()).stream(question));

        usable(whole.usage_metadata);
        const told = chunks.flatMap(({ usage_metadata: usage }) => (usage ? [usage] : []));
        const outputs = (told as Record<string, number>[]).map((usage) => usage['output_tokens']);
        const isDoubled = outputs.length > 1 && new Set(outputs).size === 1 && outputs[0] !== 0;
        assert.ok(!isDoubled, 'every chunk repeats the usage, so that its sum is a multiple');
      },
    },
    {
      name: 'tells callbacks of every token',
      needs: [],
      run: async (makeModel) => {
        const tokens: string[] = [];
        const handleLLMNewToken = (token: string) => {
          tokens.push(token);
        };
        const options = { callbacks: [{ awaitHandlers: true, handleLLMNewToken }] };

        const { whole } = await streamed(await (await makeModel()).stream(question, options));

        assert.equal(tokens.join(''), whole.text, 'streamMode "messages" hears of other tokens');
      },
    },
    {
      name: 'streams when it is invoked by somebody who wants tokens',
      needs: [],
      run: async (makeModel) => {
        const stream = (await makeModel()).streamEvents(question, { version: 'v2' });
        const events: string[] = [];
        for await (const { event } of stream) events.push(event);

        for (const event of ['on_chat_model_start', 'on_chat_model_stream', 'on_chat_model_end']) {
          assert.ok(events.includes(event), `streamEvents has no ${event}`);
        }
      },
    },
    {
      name: 'streams calls of tools',
      needs: ['tools'],
      run: async (makeModel) => {
        const bound = withTools(await makeModel(), [getWeather]);

        const { chunks, whole } = await streamed(await bound.stream(toolQuestion));

        const pieces = chunks.flatMap(({ tool_call_chunks: calls = [] }) => calls);
        assert.ok(pieces.length > 0, 'the stream has no tool_call_chunks');
        usableCalls(whole.tool_calls, ['get_weather']);
      },
    },
  ];
}

function abortCases({ question }: ContractPrompts): ContractCase[] {
  const aborted = () => ({ signal: AbortSignal.abort(new Error('The caller had enough.')) });
  return [
    {
      name: 'does not answer once its caller has aborted',
      needs: ['abort'],
      run: async (makeModel) => {
        const model = await makeModel();

        await assert.rejects(async () => model.invoke(question, aborted()), 'invoke answered');
      },
    },
    {
      name: 'does not stream once its caller has aborted',
      needs: ['abort'],
      run: async (makeModel) => {
        const model = await makeModel();

        await assert.rejects(
          async () => streamed(await model.stream(question, aborted())),
          'stream answered',
        );
      },
    },
    {
      name: 'ends a stream when its caller aborts',
      needs: ['abort'],
      run: async (makeModel) => {
        const controller = new AbortController();
        const stream = await (await makeModel()).stream(question, { signal: controller.signal });

        await assert.rejects(async () => {
          for await (const _chunk of stream) controller.abort(new Error('The caller had enough.'));
        }, 'the stream went on to its end');
      },
    },
  ];
}
