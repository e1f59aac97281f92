import { z } from 'zod';

/** A copy of plain JSON data: objects, lists, texts, finite numbers, true, false, null. Throws for anything else. */
function copyOf(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isPlain(value)) throw new TypeError('No JSON.');
  const kept = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(kept.map(([name, part]) => [name, copyOf(part)]));
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A JSON schema whose root is an object, copied. */
export const objectSchema: z.ZodType<Readonly<Record<string, unknown>>> = z
  .custom<Readonly<Record<string, unknown>>>(
    (value) => isPlain(value) && 'type' in value && value.type === 'object',
    { error: "to be a JSON schema with `type: 'object'` at its root" },
  )
  .transform((schema, context) => {
    try {
      // An object comes back as one.
      return copyOf(schema) as Readonly<Record<string, unknown>>;
    } catch {
      // Functions, dates, cycles.
      context.addIssue({ code: 'custom', message: 'to be plain JSON data without cycles' });
      return z.NEVER;
    }
  });
