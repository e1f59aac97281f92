import {
  getInputTypeSchema,
  getOutputTypeSchema,
  getStateTypeSchema,
} from '@langchain/langgraph/zod/schema';
import { type JsonSchema, type ObjectSchema, outputSchemaOf, sourcesSchema } from './mcp-tool.js';

/** What tells a graph's conversation from its other fields; of LangGraph's `MessagesValue`. */
const messagesMark = 'langgraph_type';

const billSchema: JsonSchema = {
  type: 'object',
  description: 'What the run did and cost.',
  properties: {
    calls: { type: 'integer', description: 'Questions asked of Perplexity.' },
    outcomes: { type: 'object', description: 'Where their answers came from: hit, miss, …' },
    costUsd: { type: 'number' },
    savedUsd: { type: 'number' },
    durationMs: { type: 'number' },
  },
};

const messagesSchema: JsonSchema = {
  description: 'What to ask or do, complete in itself: a text, or the messages of a conversation.',
  anyOf: [
    { type: 'string', minLength: 1 },
    {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: {
          role: { type: 'string', enum: ['user', 'assistant', 'system'] },
          content: { type: 'string' },
        },
        required: ['role', 'content'],
      },
    },
  ],
};

/** As much of a compiled graph as tells what it takes and gives. */
export interface DescribedGraph {
  readonly channels?: Readonly<Record<string, unknown>> | undefined;
}

/** What the graph takes, as its state says. A state without schemas (`Annotation.Root`) takes anything by name. */
export function graphInputSchema(graph: DescribedGraph): ObjectSchema {
  const properties = propertiesOf(getInputTypeSchema(graph), graph);
  return { type: 'object', properties, required: neededOf(Object.keys(properties), graph) };
}

/**
 * The fields that a run must be given. LangGraph does not tell them from those that the nodes fill, except in an input that
 * was declared by itself: it is smaller than the state. The only field, without a default, must come from somewhere.
 */
function neededOf(names: readonly string[], graph: DescribedGraph): readonly string[] {
  const { properties = {}, required = [] } = (getStateTypeSchema(graph) ?? {}) as {
    properties?: object;
    required?: readonly string[];
  };
  const isDeclared = names.length === 1 || names.length < Object.keys(properties).length;
  return names.filter((name) => name === 'messages' || (isDeclared && required.includes(name)));
}

/** What a run of the graph ends with; an agent's answer stands out. */
export function graphOutputSchema(graph: DescribedGraph): ObjectSchema {
  const fields = propertiesOf(getOutputTypeSchema(graph), graph);
  const { messages: _conversation, ...others } = fields;
  const output = {
    type: 'object',
    description: 'The state at the end of the run.',
    properties: others,
  };
  const answer = { type: 'string', description: 'The text of the last message.' };
  return outputSchemaOf(
    hasMessages(graph)
      ? { answer, sources: sourcesSchema, output, run: billSchema }
      : { output, run: billSchema },
    'output',
  );
}

export function hasMessages({ channels = {} }: DescribedGraph): boolean {
  return 'messages' in channels;
}

function propertiesOf(schema: unknown, graph: DescribedGraph): Record<string, JsonSchema> {
  const { properties } = (schema ?? {}) as { properties?: Record<string, JsonSchema> };
  if (properties === undefined) {
    return Object.fromEntries(channelNames(graph).map((name) => [name, fieldOf(name, {})]));
  }
  return Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, fieldOf(name, field)]),
  );
}

function fieldOf(name: string, field: JsonSchema): JsonSchema {
  const isConversation = field[messagesMark] === 'messages' || name === 'messages';
  return isConversation ? messagesSchema : withoutDialect(field);
}

/** LangGraph's own channels have a colon or two underscores in their names. */
function channelNames({ channels = {} }: DescribedGraph): readonly string[] {
  return Object.keys(channels).filter((name) => !/^__|:|^join:/.test(name));
}

/** Each field brings the name of its dialect, which belongs at the root only. */
function withoutDialect({ $schema: _dialect, ...field }: JsonSchema): JsonSchema {
  return field;
}
