import assert from 'node:assert/strict';
import { InMemoryCache } from '@langchain/core/caches';
import { AIMessage, type BaseMessage, HumanMessage, SystemMessage } from '@langchain/core/messages';
import { type ContractCase, type ContractPrompts, filled } from './contract-case.js';

/** That the model answers whatever conversation it is given, once, and says what it cost. */
export function answeringCases({ question }: ContractPrompts): ContractCase[] {
  const answers = (name: string, input: BaseMessage[] | string): ContractCase => ({
    name,
    needs: [],
    run: async (makeModel) => filled((await (await makeModel()).invoke(input)).text),
  });
  const image = {
    type: 'image_url',
    image_url: {
      url: 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    },
  };
  return [
    answers('answers a text', question),
    answers('answers messages', [new SystemMessage('Be brief.'), new HumanMessage(question)]),
    answers('goes on with a conversation', [
      new HumanMessage('Hello.'),
      new AIMessage('Hello. What would you like to know?'),
      new HumanMessage(question),
    ]),
    answers('takes two messages of one side in a row', [
      new HumanMessage('Hello.'),
      new HumanMessage(question),
    ]),
    answers('takes content blocks', [new HumanMessage([{ type: 'text', text: question }])]),
    {
      ...answers('takes an image', [
        new HumanMessage({ content: [{ type: 'text', text: question }, image] }),
      ]),
      needs: ['images'],
    },
    ...ownCases(question),
  ];
}

function ownCases(question: string): ContractCase[] {
  return [
    {
      name: 'answers with an AIMessage of content blocks',
      needs: [],
      run: async (makeModel) => {
        const message = await (await makeModel()).invoke(question);

        assert.ok(AIMessage.isInstance(message), 'the answer is no AIMessage');
        const texts = message.contentBlocks.filter(({ type }) => type === 'text');
        assert.ok(texts.length > 0, 'the answer has no text block');
      },
    },
    {
      name: 'gives every message an id of its own',
      needs: [],
      run: async (makeModel) => {
        const model = await makeModel();
        const [one, other] = [await model.invoke(question), await model.invoke(question)];

        assert.ok(one.id && other.id, 'an answer has no id: LangGraph invents one for each chunk');
        assert.notEqual(one.id, other.id, 'LangGraph replaces a message by another of its id');
      },
    },
    {
      name: 'answers a batch in its order',
      needs: [],
      run: async (makeModel) => {
        const messages = await (await makeModel()).batch([question, 'Hello.']);

        assert.equal(messages.length, 2);
        for (const { text } of messages) filled(text);
      },
    },
    {
      name: 'says how many tokens it used',
      needs: ['usage'],
      run: async (makeModel) => {
        const { usage_metadata: usage } = (await (await makeModel()).invoke(question)) as AIMessage;

        usable(usage);
      },
    },
    {
      name: 'is asked once where LangChain’s cache has the answer, and again for another conversation',
      needs: [],
      run: async (makeModel) => {
        const model = await makeModel();
        model.cache = new InMemoryCache();
        const asked = countedAsks(model);
        const conversation = [
          new SystemMessage({ content: [{ type: 'text', text: 'Be brief.' }] }),
          new HumanMessage({ content: [{ type: 'text', text: question }] }),
        ];

        const first = await model.invoke(conversation);
        const second = await model.invoke(conversation);
        await model.invoke([...conversation, first, new HumanMessage('Are you sure?')]);

        assert.equal(second.text, first.text, 'the cache changed the answer');
        assert.equal(asked(), 2, 'the model was asked another number of times');
      },
    },
    {
      name: 'tells tracers which model it is',
      needs: [],
      run: async (makeModel) => {
        const { ls_model_type: type, ls_provider: provider } = (await makeModel()).getLsParams({});

        assert.equal(type, 'chat');
        assert.ok(provider, 'the model names no provider');
      },
    },
  ];
}

export function usable(usage: unknown): asserts usage is Record<string, number> {
  assert.ok(usage, 'the answer has no usage_metadata');
  const {
    input_tokens: input,
    output_tokens: output,
    total_tokens: total,
  } = usage as Record<string, number>;
  for (const count of [input, output, total]) {
    assert.ok(Number.isInteger(count), 'a count of tokens is no whole number');
  }
  assert.ok((output ?? 0) > 0, 'an answer without output tokens');
  assert.ok((total ?? 0) >= (input ?? 0) + (output ?? 0), 'the total is less than its parts');
}

function countedAsks(model: { _generate(...args: never[]): Promise<unknown> }): () => number {
  let asked = 0;
  const original = model._generate.bind(model);
  model._generate = (...args) => {
    asked++;
    return original(...args);
  };
  return () => asked;
}
