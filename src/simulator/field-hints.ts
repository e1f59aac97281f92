import type { PromptMaterial } from './prompt-material.js';
import type { JsonSchema } from './schema-value.js';

/** What a schema's fields can be filled with when their names say what they are for. */
export interface FieldHints {
  /** Questions that break the one of the prompt into parts. */
  readonly questions: readonly string[];
  readonly material: PromptMaterial;
  readonly prompt: string;
}

interface FieldScope {
  readonly hints: FieldHints;
  readonly field: string;
  readonly texts: readonly string[];
  /** Where the field's object stands in the innermost list. */
  readonly place: { readonly index: number; readonly count: number };
}

type Fill = (schema: JsonSchema, scope: FieldScope) => unknown;

const questionNames = /^(?:questions?|quer(?:y|ies)|tasks?|subquestions?)$/i;

const fills: readonly (readonly [name: RegExp, type: string, fill: Fill])[] = [
  [questionNames, 'string', (_, { hints, place }) => hints.questions[place.index]],
  [/^id$/i, 'string', (_, { hints, place }) => String(lastId(hints.prompt) + place.index + 1)],
  [/^(?:needs|depends_?on|dependencies)$/i, 'array', needs],
  [/^(?:score|quality|rating)$/i, 'number', score],
  [/^(?:answer|report|summary|text)$/i, 'string', (_, { texts }) => texts.slice(0, 3).join(' ')],
  [/^(?:reason|rationale)$/i, 'string', () => 'Its statements name their sources.'],
  [
    /^(?:feedback|critique)$/i,
    'string',
    () => 'Support every statement with a source, and say how far the findings agree.',
  ],
];

/** A value for a field by its name; nothing where the name says nothing, or where the schema wants something else. */
export function fieldValue(schema: JsonSchema, scope: FieldScope): unknown {
  if (schema.enum) return mostCited(schema.enum, scope.hints.material);
  const fill = fills.find(([name, type]) => name.test(scope.field) && schema.type === type)?.[2];
  const value = fill?.(schema, scope);
  if (typeof value !== 'string') return value;
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  return value.length >= minLength && value.length <= maxLength ? value : undefined;
}

/** Whether a field of this name is filled with questions. */
export function asksQuestions(field: string): boolean {
  return questionNames.test(field);
}

/** Whether an object has a field that is. */
export function hasQuestions({ properties = {} }: JsonSchema): boolean {
  return Object.keys(properties).some(asksQuestions);
}

/** Steps of a plan are numbered; later ones go on from those that the prompt lists. */
function lastId(prompt: string): number {
  const numbers = [...prompt.slice(0, 50_000).matchAll(/^(\d{1,3})\. /gm)].map(([, id]) =>
    Number(id),
  );
  return Math.max(0, ...numbers);
}

/** The last of several steps draws on all before it. */
function needs(
  { minItems = 0 }: JsonSchema,
  { hints, place }: FieldScope,
): readonly string[] | undefined {
  if (minItems > 0) return undefined;
  const { index, count } = place;
  if (count < 3 || index < count - 1) return [];
  const first = lastId(hints.prompt) + 1;
  return Array.from({ length: index }, (_, step) => String(first + step));
}

/** The more statements have a source, the better. */
function score({ minimum, maximum }: JsonSchema, { hints }: FieldScope): number | undefined {
  if (minimum === undefined || maximum === undefined) return undefined;
  const share = Math.min(0.95, 0.3 + hints.material.cited.length / 10);
  return Math.round((minimum + share * (maximum - minimum)) * 100) / 100;
}

/** Of several whose answers the prompt shows, the one that cites most. */
function mostCited(values: readonly unknown[], { blocks }: PromptMaterial): unknown {
  const shown = blocks.filter(({ label }) => values.includes(label));
  if (new Set(shown.map(({ label }) => label)).size < 2) return undefined;
  return shown.reduce((best, block) => (block.markers > best.markers ? block : best)).label;
}
