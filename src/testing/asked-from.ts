import { getConfig } from '@langchain/langgraph';

/** Where in a graph something was asked, as far as LangGraph tells; all absent outside of a run. */
export interface AskedFrom {
  /** Name of the agent whose model asks. */
  readonly agent?: string | undefined;
  /** Names of the nodes from the outermost graph inwards, joined by ` > `; an agent's own inner nodes are left out. */
  readonly node?: string | undefined;
  /** Name of the tool that asks. */
  readonly tool?: string | undefined;
}

/** As much of the running node's configuration as says where we are. */
interface RunningConfig {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly toolCall?: { readonly name?: string };
}

/** LangGraph's names for the nodes of `createAgent`. */
const innerNodes = new Set(['model_request', 'tools']);

/** Reads the place off LangGraph's AsyncLocalStorage, which is all that a chat model or a transport is told. */
export function askedFrom(): AskedFrom {
  const { metadata = {}, toolCall } = (getConfig() ?? {}) as RunningConfig;
  const { lc_agent_name: agent, langgraph_checkpoint_ns: namespace } = metadata;
  const node = typeof namespace === 'string' ? nodesIn(namespace, agent) : '';
  return {
    ...(typeof agent === 'string' && { agent }),
    ...(node !== '' && { node }),
    ...(toolCall?.name !== undefined && { tool: toolCall.name }),
  };
}

/** `fan_out:ID|1|model_request:ID` becomes `fan_out`: LangGraph numbers the runs that one node starts after its first. */
function nodesIn(namespace: string, agent: unknown): string {
  const nodes = namespace
    .split('|')
    .map((part) => part.replace(/:.*$/s, ''))
    .filter((part) => !/^\d+$/.test(part));
  if (agent !== undefined && innerNodes.has(nodes.at(-1) ?? '')) nodes.pop();
  return nodes.join(' > ');
}

/** For messages: ``agent `critic`, node `review` ``; empty outside of a run. */
export function placeText({ agent, node, tool }: AskedFrom): string {
  const parts = [
    agent !== undefined && `agent \`${agent}\``,
    node !== undefined && `node \`${node}\``,
    tool !== undefined && `tool \`${tool}\``,
  ];
  return parts.filter((part) => part !== false).join(', ');
}
