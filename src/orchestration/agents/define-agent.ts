import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { StructuredToolInterface } from '@langchain/core/tools';
import { type AgentMiddleware, createAgent, type ReactAgent } from 'langchain';
import type { z } from 'zod';
import { type BudgetLimits, createLedger } from '../../budget/ledger.js';
import { expectName } from '../../core/expect-name.js';
import { ConfigError } from '../../errors.js';
import { checkAgentRequest } from '../../perplexity/check-agent-request.js';
import { ChatPerplexity } from '../model/chat-perplexity.js';
import { instrumentGraph } from '../tracing/instrument-graph.js';
import { instrumentTool } from '../tracing/instrument-tool.js';
import { agentRuns } from './agent-runs.js';
import { checkedOutput, outputFormat, outputName } from './checked-output.js';
import { type FencingOptions, fencingMiddleware } from './fencing-middleware.js';
import { upstreamErrorMiddleware } from './upstream-error-middleware.js';

export interface AgentDefinition {
  /** Letters, digits, `_` and `-`, at most 64: it names the graph, its messages, its spans and its share of the limits. */
  readonly name: string;
  /** What the agent is told before every conversation. */
  readonly instructions: string;
  /** Any LangChain chat model. @defaultValue new ChatPerplexity({ agent: name }) */
  readonly model?: BaseChatModel | undefined;
  readonly tools?: readonly StructuredToolInterface[] | undefined;
  /** The shape of the answer, found under `structuredResponse` and checked by zod. */
  readonly output?: z.ZodObject | undefined;
  /**
   * What one run of the agent may spend through our client: its model's calls, its tools', and those of the agents below.
   * @defaultValue what its caller may
   */
  readonly budget?: BudgetLimits | undefined;
  /** LangChain's middleware, the first outermost. */
  readonly middleware?: readonly AgentMiddleware[] | undefined;
  /** Whether its model gets what tools answer fenced as data; `except` names tools that it may take at their word. @defaultValue true */
  readonly fence?: boolean | FencingOptions | undefined;
}

type AgentGraph = ReactAgent['graph'];

// An interface, because it has a name: an alias would be spelled out in the declaration files of users, by types of packages
// that their own may not reach.
/** An agent is a compiled LangGraph graph: `{ messages }` in, `{ messages }` out. */
export interface Agent extends AgentGraph {}

/**
 * Makes an agent: LangChain's `createAgent`, named, compiled, traced as `invoke_agent`. It runs alone (`invoke`), as a
 * node (`addNode('critic', agent)`) and as a tool (`asTool`). One model call per turn: nothing here retries. Its runs reject
 * with the error itself: a BudgetExceededError, an AnswerShapeError where the answer does not fit `output`, what the client
 * throws. Throws a ConfigError that says what of the definition is wrong.
 */
export function defineAgent(definition: AgentDefinition): Agent {
  const { name, instructions, tools = [], output, budget, middleware = [] } = definition;
  expectName('name', name);
  const { model = new ChatPerplexity({ agent: name }) } = definition;
  expectModel(name, model);
  checkTools(definition, model);
  if (budget !== undefined) createLedger(budget); // Throws for a wrong limit, now rather than at the first run.
  const format = output && outputFormat(output, model);
  const agent = createAgent({
    name,
    model,
    systemPrompt: instructions,
    tools: tools.map((tool) => instrumentTool(tool)),
    middleware: [
      ...(needsErrors(definition, model) ? [upstreamErrorMiddleware()] : []),
      ...(output ? [checkedOutput(name, output)] : []),
      ...(hasTools(definition) ? fencing(definition) : []),
      ...middleware,
    ],
    ...(format ? { responseFormat: format } : {}),
  });
  const graph = agentRuns(agent.graph as unknown as Agent, budget);
  return instrumentGraph(graph, { name, kind: 'agent' });
}

/** What our own model throws is typed already, and a middleware costs every turn. */
function needsErrors(definition: AgentDefinition, model: BaseChatModel): boolean {
  return hasTools(definition) || !(model instanceof ChatPerplexity);
}

function hasTools({ tools = [], middleware = [] }: AgentDefinition): boolean {
  return tools.length > 0 || middleware.some((each) => each.tools?.length);
}

function fencing({ fence = true }: AgentDefinition): AgentMiddleware[] {
  if (fence === false) return [];
  return [fencingMiddleware(fence === true ? {} : fence)];
}

function expectModel(name: string, model: BaseChatModel | string): void {
  if (typeof model === 'object' && typeof model?.invoke === 'function') return;
  throw new ConfigError(
    `Expected the model of agent ${name} to be a LangChain chat model; Perplexity's are given as new ChatPerplexity({ model: 'provider/name', agent: '${name}' }).`,
  );
}

function checkTools({ name, tools = [], output }: AgentDefinition, model: BaseChatModel): void {
  const isOurs = model instanceof ChatPerplexity;
  const names = tools.map((tool) => expectName(`the tools of agent ${name}`, tool.name));
  // Of a model without JSON schemas, the shape of the answer is a tool too.
  if (output && !isOurs) names.push(outputName(output));
  const twice = names.find((each, place) => names.indexOf(each) !== place);
  if (twice !== undefined) {
    throw new ConfigError(
      `Agent ${name} has two tools named ${twice}: the model could not tell which one it calls.`,
    );
  }
  // What the vendor refuses (a name it reserves, a schema it cannot take) would be told with the first call.
  if (isOurs && tools.length > 0) {
    const params = model.invocationParams({ tools: [...tools] });
    checkAgentRequest({ ...params, input: name });
  }
}
