import { type BaseMessage, ToolMessage } from '@langchain/core/messages';
import { DynamicStructuredTool, type StructuredTool } from '@langchain/core/tools';
import { z } from 'zod';
import { expectName } from '../../core/expect-name.js';

/** A hand-over from one agent of a swarm to another. */
export interface HandOff {
  readonly to: string;
  /** What the next agent should know beyond the conversation. */
  readonly note: string;
}

export interface HandOffToolOptions {
  /** Tells the agent's model when to hand over. */
  readonly description: string;
}

const schema = z.object({
  note: z
    .string()
    .describe('What the next agent should know beyond the conversation; may be empty.'),
});
const metadataKey = 'crossgraphHandOffTo';

/**
 * The tool by which an agent of a swarm hands the conversation to another. It ends the agent's turn; the call and its result
 * stay out of the conversation. Throws a ConfigError for a name that no agent can have.
 */
export function handOffTool(to: string, { description }: HandOffToolOptions): StructuredTool {
  expectName('to', to);
  const tool = new DynamicStructuredTool({
    name: `transfer_to_${to}`.slice(0, 64),
    description,
    schema,
    responseFormat: 'content_and_artifact',
    returnDirect: true,
    func: async ({ note }): Promise<[string, { handOff: HandOff }]> => [
      `Handed over to ${to}.`,
      { handOff: { to, note } },
    ],
  });
  tool.metadata = { [metadataKey]: to };
  return tool;
}

/** The hand-over that ended an agent's turn, if one did: the first, where its model asked for several. */
export function handOffIn(fresh: readonly BaseMessage[]): HandOff | undefined {
  const lastWords = fresh.findLastIndex(({ type }) => type !== 'tool');
  return fresh.slice(lastWords + 1).flatMap((message) => handOffOf(message) ?? [])[0];
}

function handOffOf(message: BaseMessage): HandOff | undefined {
  if (!ToolMessage.isInstance(message)) return undefined;
  const artifact = message.artifact as { readonly handOff?: HandOff } | undefined;
  return artifact?.handOff;
}

interface GraphLike {
  readonly nodes?: Readonly<Record<string, { readonly bound?: { readonly tools?: unknown } }>>;
}

/** Whom an agent can hand over to, as far as its graph shows its tools. */
export function handOffTargets(agent: object): readonly string[] {
  const nodes = Object.values((agent as GraphLike).nodes ?? {});
  const tools = nodes.flatMap(({ bound }) => (Array.isArray(bound?.tools) ? bound.tools : []));
  const targets = tools.map((tool) => (tool as StructuredTool)?.metadata?.[metadataKey]);
  return [...new Set(targets.filter((target) => typeof target === 'string'))];
}
