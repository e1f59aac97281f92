import { AssertionError } from 'node:assert';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { describe, expect, it } from 'vitest';
import { ChatPerplexity } from '../../src/orchestration/model/chat-perplexity.js';
import { chatModelContract } from '../../src/testing/chat-model-contract.js';
import { simulatedClient } from '../orchestration/simulated-client.js';
import { ParrotModel, type ParrotVice } from './parrot-model.js';

describe('the contract, kept by ChatPerplexity on the simulator', () => {
  it.each(chatModelContract())('$name', async ({ run }) => {
    const { client } = await simulatedClient();

    await run(() => new ChatPerplexity({ client }));
  });
});

describe('the contract, kept by another model', () => {
  it.each(chatModelContract())('$name', ({ run }) => run(() => new ParrotModel()));
});

describe('the contract without what a model does not claim, kept by LangChain’s own fake', () => {
  const without = ['usage', 'tools', 'structuredOutput', 'images', 'abort'] as const;
  // It gives no ids.
  const broken = [
    'gives every message an id of its own',
    'streams chunks of one id that add up to an answer',
  ];
  const cases = chatModelContract({ without }).filter(({ name }) => !broken.includes(name));

  it.each(cases)('$name', ({ run }) =>
    run(() => new FakeListChatModel({ responses: ['Yes, of course.'] })),
  );
});

describe('the contract is broken by a model that', () => {
  it.each<[vice: ParrotVice, caught: string]>([
    ['gives no ids', 'gives every message an id of its own'],
    ['gives every chunk an id of its own', 'streams chunks of one id that add up to an answer'],
    ['repeats its usage in every chunk', 'says how many tokens a stream used, once'],
    ['forgets its usage', 'says how many tokens it used'],
    ['keeps its tokens to itself', 'tells callbacks of every token'],
    ['ignores aborts', 'does not answer once its caller has aborted'],
    ['calls without an id', 'calls a tool of LangChain’s'],
    ['ignores forced tools', "calls a tool that is forced by 'any'"],
    ['streams no calls', 'streams calls of tools'],
    ['reads text only', 'reads what a tool answered in blocks, to a model that spoke in blocks'],
    ['knows LangChain’s tools only', 'calls a tool in OpenAI’s format'],
    ['checks no shape', 'rejects what does not fit the schema'],
    ['has no bindTools', 'takes an empty list of tools'],
  ])('%s', async (vice, caught) => {
    const failed: string[] = [];
    for (const { name, run } of chatModelContract()) {
      await run(() => new ParrotModel(vice)).catch((error: unknown) => {
        expect(error).toBeInstanceOf(Error);
        failed.push(name);
      });
    }

    expect(failed).toContain(caught);
  });

  it('says what it expected', async () => {
    const [first] = chatModelContract().filter(({ name }) => name.includes('id of its own'));

    const failure = first?.run(() => new ParrotModel('gives no ids'));

    await expect(failure).rejects.toThrow(AssertionError);
    await expect(failure).rejects.toThrow('an answer has no id');
  });
});
