import assert from 'node:assert/strict';
import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { z } from 'zod';
import {
  type ContractCase,
  type ContractPrompts,
  filled,
  getWeather,
  type MakeModel,
  usableCalls,
  withTools,
} from './contract-case.js';

const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
};
const openAiTool = {
  type: 'function',
  function: { name: 'get_weather', description: 'Tells the weather of a city.', parameters },
};
const runnableTool = RunnableLambda.from(async ({ city }: { city: string }) => city).asTool({
  name: 'get_weather',
  description: 'Tells the weather of a city.',
  schema: z.object({ city: z.string() }),
});

/** That the model calls tools of every format, and reads what they and others answered. */
export function toolCases(prompts: ContractPrompts): ContractCase[] {
  return [...callCases(prompts), ...historyCases(prompts)];
}

function callCases({ question, toolQuestion }: ContractPrompts): ContractCase[] {
  const calls = (what: string, tool: typeof getWeather | typeof runnableTool | object) => ({
    name: `calls ${what}`,
    needs: ['tools'] as const,
    run: async (makeModel: MakeModel) => {
      const { tool_calls: made } = await withTools(await makeModel(), [tool]).invoke(toolQuestion);

      usableCalls(made, ['get_weather']);
      assert.equal(typeof made?.[0]?.args['city'], 'string', 'the call does not name a city');
    },
  });
  const forces = (what: string, choice: string) => ({
    name: `calls a tool that is forced by ${what}`,
    needs: ['tools', 'toolChoice'] as const,
    run: async (makeModel: MakeModel) => {
      const bound = withTools(await makeModel(), [getWeather], { tool_choice: choice });

      usableCalls((await bound.invoke(question)).tool_calls, ['get_weather']);
    },
  });
  return [
    calls('a tool of LangChain’s', getWeather),
    calls('a tool in OpenAI’s format', openAiTool),
    calls('a runnable as a tool', runnableTool),
    forces("'any'", 'any'),
    forces('its name', 'get_weather'),
    {
      name: 'takes an empty list of tools',
      needs: ['tools'],
      run: async (makeModel) =>
        filled((await withTools(await makeModel(), []).invoke(question)).text),
    },
  ];
}

function historyCases({ question, toolQuestion }: ContractPrompts): ContractCase[] {
  const asked = new HumanMessage(toolQuestion);
  const call = (id: string, city: string) => ({ name: 'get_weather', args: { city }, id });
  const result = (id: string, content: ToolMessage['content']) =>
    new ToolMessage({ content, tool_call_id: id, name: 'get_weather' });
  const reads = (what: string, history: readonly BaseMessage[]): ContractCase => ({
    name: `reads ${what}`,
    needs: ['tools'],
    run: async (makeModel) => {
      const message = await withTools(await makeModel(), [getWeather]).invoke([...history]);

      assert.ok(message.text !== '' || message.tool_calls?.length, 'the model said nothing');
    },
  });
  return [
    reads('what a tool answered', [
      asked,
      new AIMessage({ content: '', tool_calls: [call('call_1', 'Oslo')] }),
      result('call_1', 'Rain in Oslo.'),
    ]),
    reads('what a tool answered in blocks, to a model that spoke in blocks', [
      asked,
      new AIMessage({
        content: [
          { type: 'text', text: 'I will look.' },
          { type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Oslo' } },
        ],
        tool_calls: [call('call_1', 'Oslo')],
      }),
      result('call_1', [{ type: 'text', text: 'Rain in Oslo.' }]),
    ]),
    reads('what tools called in parallel answered', [
      asked,
      new AIMessage({ content: '', tool_calls: [call('call_1', 'Oslo'), call('call_2', 'Rome')] }),
      result('call_1', 'Rain in Oslo.'),
      result('call_2', 'Sun in Rome.'),
    ]),
    reads('that a tool failed', [
      asked,
      new AIMessage({ content: '', tool_calls: [call('call_1', 'Oslo')] }),
      new ToolMessage({ content: 'No.', tool_call_id: 'call_1', status: 'error' }),
    ]),
    reads('examples of calls before the question', [
      new HumanMessage('What is the weather in Rome?'),
      new AIMessage({ content: '', tool_calls: [call('example_1', 'Rome')] }),
      result('example_1', 'Sun in Rome.'),
      new AIMessage('The sun shines in Rome.'),
      new HumanMessage(question),
    ]),
  ];
}
