import { Validator } from '@langchain/core/utils/json_schema';
import type { AgentAnswer, Answered } from '../../perplexity/answers.js';
import { AnswerMismatchError } from '../../perplexity/ask-as.js';
import type { AgentRequest } from '../../perplexity/requests.js';
import { parseJson } from '../../perplexity/response-errors.js';

/** Throws an AnswerMismatchError where a call was forced and the answer has none. */
export function expectCalls(request: AgentRequest, answer: Answered<AgentAnswer>): void {
  const { tool_choice: choice, tools = [] } = request;
  if (typeof choice === 'object' && 'name' in choice) {
    if (answer.toolCalls.some(({ name }) => name === choice.name)) return;
    throw new AnswerMismatchError(
      `The model was to call the tool ${choice.name} and did not; ask again, or let it choose (\`tool_choice: 'auto'\`).`,
      { answer },
    );
  }
  const mustCall = choice === 'required' && tools.every(({ type }) => type === 'function');
  if (!mustCall || answer.toolCalls.length > 0) return;
  throw new AnswerMismatchError(
    "The model was to call one of its tools and did not; ask again, or let it choose (`tool_choice: 'auto'`).",
    { answer },
  );
}

/** Whether the request says more about its answer than the question does. */
export function isForcing({ tool_choice: choice, response_format: format }: AgentRequest): boolean {
  return format !== undefined || choice === 'required' || typeof choice === 'object';
}

/** Whether the answer is what the request forced: the call of a tool, JSON of a shape. */
export function isAsForced(request: AgentRequest, answer: Answered<AgentAnswer>): boolean {
  try {
    expectCalls(request, answer);
  } catch {
    return false;
  }
  const schema = request.response_format?.json_schema.schema;
  if (schema === undefined || answer.toolCalls.length > 0) return true;
  const value = parseJson(answer.text);
  return value !== undefined && new Validator(schema).validate(value).valid;
}
