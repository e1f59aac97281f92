import { z } from 'zod';
import { ConfigError, messageOf } from '../errors.js';
import type { JsonSchema } from './agent-tools.js';

const made = new WeakMap<z.ZodType, JsonSchema>();

/**
 * The JSON schema of what the model shall write: the schema's input. Formats (`z.email()`, `z.iso.date()`, …) are told by
 * name. Throws a ConfigError for what the vendor cannot take: a root that is no object, a pattern, a schema that holds
 * itself, and what JSON cannot express.
 */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const known = made.get(schema);
  if (known) return known;
  if (!schema?._zod) throw new ConfigError('Expected the schema to be one of zod 4 (`z.object`).');
  const { $schema: _dialect, ...root } = convert(schema);
  if (root.type !== 'object') {
    throw new ConfigError(
      'Expected the schema to be a `z.object` at its root; put what you want into a field of one.',
    );
  }
  made.set(schema, root);
  return root;
}

function convert(schema: z.ZodType): z.core.JSONSchema.JSONSchema {
  const patterns: string[] = [];
  let converted: z.core.JSONSchema.JSONSchema;
  try {
    converted = z.toJSONSchema(schema, {
      io: 'input',
      cycles: 'throw',
      override: ({ zodSchema, jsonSchema, path }) => {
        // Else the model may invent fields; a schema that takes others says so itself.
        if (zodSchema._zod.def.type === 'object') jsonSchema.additionalProperties ??= false;
        if (hasPatternOnly(jsonSchema)) patterns.push(path.join('.'));
        // A format is known to the model by its name; the check afterwards is zod's.
        delete jsonSchema.pattern;
      },
    });
  } catch (error) {
    throw new ConfigError(`The schema cannot be sent: ${firstLine(messageOf(error))}.`, {
      cause: error,
    });
  }
  if (patterns.length === 0) return converted;
  throw new ConfigError(
    `The schema has a pattern at ${patterns[0] || 'its root'}, which Perplexity refuses: describe it in words ` +
      '(`.describe`), and check it with `.refine`.',
  );
}

// Of JSON Schema; zod has more, which only their pattern tells.
const formats = /^(?:date|time|date-time|duration|email|hostname|ipv4|ipv6|uri|uuid)$/;

function hasPatternOnly({ pattern, format = '', allOf }: z.core.JSONSchema.BaseSchema): boolean {
  if (pattern !== undefined) return !formats.test(format);
  return allOf?.some((part) => typeof part === 'object' && part.pattern !== undefined) ?? false;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/\.$/, '');
}
