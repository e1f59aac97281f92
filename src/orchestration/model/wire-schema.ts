import type { JsonSchema } from '../../perplexity/agent-tools.js';

/** Formats whose pattern says nothing that their name does not. */
const named = /^(?:date|time|date-time|duration|email|hostname|ipv4|ipv6|uri|uuid)$/;

/**
 * A JSON schema without what only readers of schemas need: the dialect, and the patterns that zod writes beside a named
 * format, which the vendor refuses. What remains is the client's to judge.
 */
export function wireSchema(schema: object): JsonSchema {
  const { $schema: _dialect, ...rest } = withoutPatterns(schema) as Record<string, unknown>;
  return rest;
}

function withoutPatterns(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPatterns);
  if (typeof value !== 'object' || value === null) return value;
  const { pattern, ...rest } = value as { pattern?: unknown; format?: unknown };
  const isNamed = typeof pattern === 'string' && named.test(String(rest.format ?? ''));
  const kept = isNamed ? rest : (value as object);
  return Object.fromEntries(
    Object.entries(kept).map(([key, part]) => [key, withoutPatterns(part)]),
  );
}
