import type { AgentBody, RunnableBody } from './agent-body.js';
import { functionOutputs } from './agent-input.js';
import type { FunctionTool } from './agent-tools.js';
import { materialOf } from './prompt-material.js';
import { schemaValue } from './schema-value.js';
import { wordsOf } from './words.js';

/** A function the run wants called. */
export interface FunctionCall {
  readonly name: string;
  /** JSON. */
  readonly args: string;
}

/** Words that say nothing about what a function is for. */
const emptyWords = new Set([
  ...['get', 'fetch', 'find', 'list', 'look', 'lookup', 'read', 'search', 'query', 'call', 'run'],
  ...['the', 'for', 'and', 'from', 'with', 'tool', 'function', 'data', 'info', 'how', 'what', 'is'],
]);

/**
 * The functions a run asks for: those whose name shares a word with the question, or the one `tool_choice` names, or
 * the first when a call is required and there is nothing else to do. None once their outputs have come.
 */
export function functionCalls(body: RunnableBody, question: string): readonly FunctionCall[] {
  const { tool_choice: choice, max_tool_calls: most = Number.POSITIVE_INFINITY } = body;
  if (choice === 'none' || functionOutputs(body.input).length > 0) return [];
  const wanted = wantedFunctions(body, question);
  const limit = Math.min(most, body.parallel_tool_calls === false ? 1 : wanted.length);
  return wanted.slice(0, limit).map(({ name, parameters }) => {
    const args = schemaValue(parameters ?? { type: 'object' }, [question.slice(0, 1_000)]);
    return { name, args: JSON.stringify(args) };
  });
}

function wantedFunctions(body: AgentBody, question: string): readonly FunctionTool[] {
  const tools = body.tools ?? [];
  const functions = tools.filter((tool): tool is FunctionTool => tool.type === 'function');
  const { required, name } = choiceOf(body);
  if (name !== undefined) return functions.filter((tool) => tool.name === name);
  const asked = new Set(wordsOf(question.slice(0, 4_000)));
  const handing = functions.filter(isHandOver);
  if (handing.length > 0 && handing.length === functions.length) {
    return handOvers(handing, { question, asked });
  }
  const fitting = functions.filter((tool) => nameWords(tool.name).some((word) => asked.has(word)));
  const searches = tools.some(({ type }) => type === 'web_search');
  return fitting.length === 0 && required && !searches ? functions.slice(0, 1) : fitting;
}

function choiceOf({ tool_choice: choice }: AgentBody): { required: boolean; name?: string } {
  if (typeof choice !== 'object' || choice === null) return { required: choice === 'required' };
  const { type, name } = choice as { type?: string; name?: string };
  return { required: type === 'required' || type === 'function', ...(name && { name }) };
}

/** `transfer_to_web`: LangGraph's name for handing a conversation or a task to another agent. */
function isHandOver({ name }: FunctionTool): boolean {
  return name.startsWith('transfer_to_');
}

interface Asking {
  readonly question: string;
  readonly asked: ReadonlySet<string>;
}

/**
 * To whom a run hands over: those whose name or description shares a word with the question; failing that, the first, if what it
 * takes is a task. Nobody once there are answers to go by.
 */
function handOvers(
  tools: readonly FunctionTool[],
  { question, asked }: Asking,
): readonly FunctionTool[] {
  if (materialOf(question).blocks.length > 0) return [];
  const fitting = tools.filter(({ name, description = '' }) =>
    nameWords(`${name.slice('transfer_to_'.length)} ${description}`).some((word) =>
      asked.has(word),
    ),
  );
  return fitting.length > 0 ? fitting : tools.filter(takesTask).slice(0, 1);
}

function takesTask({ parameters }: FunctionTool): boolean {
  const { properties = {} } = (parameters ?? {}) as { readonly properties?: object };
  return Object.hasOwn(properties, 'task');
}

/** `getWeather`, `get_weather` and `get-weather` are about the weather. */
function nameWords(name: string): readonly string[] {
  const words = wordsOf(name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' '));
  return words.filter((word) => word.length > 2 && !emptyWords.has(word));
}
