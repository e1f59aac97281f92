import { asksQuestions, type FieldHints, fieldValue, hasQuestions } from './field-hints.js';

/** A JSON schema as far as the simulator reads it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

interface Scope {
  readonly root: JsonSchema;
  readonly texts: readonly string[];
  readonly depth: number;
  /** The next text that has not been used. */
  readonly nextText: () => string;
  /** What fields of certain names are filled with. */
  readonly hints?: FieldHints | undefined;
  /** The property that is being filled, and where its object stands in a list. */
  readonly field: string;
  readonly place: { readonly index: number; readonly count: number };
}

// Beyond this a schema that refers to itself gets as little as it allows.
const deepest = 6;

/**
 * A value that fits the schema: objects with every property, strings and numbers taken from `texts` in turn. Knows
 * types, `enum`, `const`, ranges, lengths, counts, common formats, unions and references within the schema; patterns
 * and conditions it does not know. With `hints`, fields of telling names (`questions`, `score`, `winner`) get values that make
 * sense of them.
 */
export function schemaValue(schema: object, texts: readonly string[], hints?: FieldHints): unknown {
  let used = 0;
  const nextText = () => texts[used++ % texts.length] ?? '';
  const place = { index: 0, count: 1 };
  return valueFor(schema, { root: schema, texts, depth: 0, nextText, hints, field: '', place });
}

function valueFor(schema: JsonSchema, scope: Scope): unknown {
  if (schema.const !== undefined) return schema.const;
  const hinted = scope.hints && fieldValue(schema, { ...scope, hints: scope.hints });
  if (hinted !== undefined) return hinted;
  if (schema.enum) return mentioned(schema.enum, scope.texts);
  const other = elsewhere(schema, scope);
  if (other) return valueFor(other, { ...scope, depth: scope.depth + 1 });
  switch (typeOf(schema)) {
    case 'object':
      return objectOf(schema, scope);
    case 'array':
      return arrayOf(schema, scope);
    case 'number':
    case 'integer':
      return numberOf(schema, scope);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return stringOf(schema, scope);
  }
}

/** The schema that stands for this one: the target of a reference, one of several, or all of them together. */
function elsewhere({ $ref, allOf, ...schema }: JsonSchema, scope: Scope): JsonSchema | undefined {
  if ($ref !== undefined) return scope.depth > 50 ? {} : target($ref, scope.root);
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) {
    const nothing = branches.find(({ type }) => type === 'null');
    if (scope.depth > deepest && nothing) return nothing;
    return branches.find((branch) => branch !== nothing) ?? nothing;
  }
  return allOf?.reduce<JsonSchema>((merged, part) => merge(merged, part), schema);
}

function merge(one: JsonSchema, other: JsonSchema): JsonSchema {
  const properties = { ...one.properties, ...other.properties };
  const required = [...(one.required ?? []), ...(other.required ?? [])];
  return { ...one, ...other, properties, required };
}

/** Resolves `#/$defs/name`; an empty schema for what is not there. */
function target(pointer: string, root: JsonSchema): JsonSchema {
  let place: unknown = root;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const holder = typeof place === 'object' && place !== null ? place : {};
    place = Object.hasOwn(holder, name) ? holder[name as keyof typeof holder] : undefined;
  }
  return typeof place === 'object' && place !== null ? place : {};
}

function typeOf({ type, properties, items, prefixItems }: JsonSchema): string | undefined {
  if (typeof type === 'string') return type;
  if (type) return type.find((name) => name !== 'null') ?? 'null';
  if (properties) return 'object';
  return items || prefixItems ? 'array' : undefined;
}

function mentioned(values: readonly unknown[], texts: readonly string[]): unknown {
  const said = texts.join(' ').toLowerCase();
  return (
    values.find((value) => typeof value === 'string' && said.includes(value.toLowerCase())) ??
    values[0]
  );
}

function objectOf({ properties = {}, required = [] }: JsonSchema, scope: Scope): object {
  const below = { ...scope, depth: scope.depth + 1 };
  const kept = Object.entries(properties).filter(
    ([name]) => scope.depth <= deepest || required.includes(name),
  );
  return Object.fromEntries(
    kept.map(([field, schema]) => [field, valueFor(schema, { ...below, field })]),
  );
}

function arrayOf(schema: JsonSchema, scope: Scope): readonly unknown[] {
  const { items, prefixItems = [], minItems = 0, maxItems = 100 } = schema;
  const below = { ...scope, depth: scope.depth + 1 };
  const wished = scope.depth > deepest ? minItems : wishedItems(schema, scope);
  const count = items ? Math.min(maxItems, Math.max(minItems, wished)) : minItems;
  const length = Math.min(count, 1_000);
  return [
    ...prefixItems.map((part) => valueFor(part, below)),
    ...Array.from({ length: Math.max(0, length - prefixItems.length) }, (_, index) =>
      valueFor(items ?? {}, { ...below, place: { index, count: length } }),
    ),
  ];
}

/** As many as there is something to say, or to ask. */
function wishedItems({ items }: JsonSchema, { texts, hints, field }: Scope): number {
  const isAsking = hints && (asksQuestions(field) || (items && hasQuestions(items)));
  return Math.min(isAsking ? hints.questions.length : texts.length, 3);
}

function numberOf(schema: JsonSchema, { texts }: Scope): number {
  const [said] = /\d+(?:\.\d+)?(?![\d\]])/.exec(texts.join(' ').replaceAll(/\[\d+\]/g, '')) ?? [
    '1',
  ];
  const whole = typeOf(schema) === 'integer';
  const step = whole ? 1 : 1e-6;
  const least = Math.max(
    schema.minimum ?? Number.NEGATIVE_INFINITY,
    (schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY) + step,
  );
  const most = Math.min(
    schema.maximum ?? Number.POSITIVE_INFINITY,
    (schema.exclusiveMaximum ?? Number.POSITIVE_INFINITY) - step,
  );
  const value = Math.max(least, Math.min(most, Number(said)));
  if (!whole) return value;
  return Math.round(value) > most
    ? Math.floor(value)
    : Math.max(Math.round(value), Math.ceil(least));
}

const formats: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  time: '12:00:00Z',
  email: 'someone@almanac.example',
  uri: 'https://almanac.example/',
  url: 'https://almanac.example/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function stringOf({ format, minLength = 0, maxLength }: JsonSchema, scope: Scope): string {
  const known = format === undefined ? undefined : formats[format];
  return known ?? scope.nextText().slice(0, maxLength).padEnd(Math.min(minLength, 10_000), '.');
}
