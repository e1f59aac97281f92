import type { z } from 'zod';
import { deepFreeze } from '../cache/deep-freeze.js';
import { ConfigError } from '../errors.js';
import { insteadOf } from './unknown-fields.js';

/** A schema for each field of a shape, none left out and none added; the compiler holds the two together. */
export type FieldsOf<Shape> = { readonly [Field in keyof Shape]-?: z.ZodType<Shape[Field]> };

/**
 * A frozen copy of `value` that has the schema's shape: the key is taken now and the body sent later, and the caller may
 * change its object in between. Throws a ConfigError that names the first field at fault, never its value.
 */
export function checkedBody<Body extends object>(schema: z.ZodType<Body>, value: unknown): Body {
  const { data, error } = schema.safeParse(value);
  if (error) throw shapeError(error, value);
  return deepFreeze(data);
}

/** What is wrong with a field: `said` goes on from "Expected `path`". */
export function fieldError(path: string, said: string): ConfigError {
  return new ConfigError(`Expected \`${path}\` ${said}.`);
}

type Issue = z.core.$ZodIssue;

function shapeError(error: z.ZodError, value: unknown): ConfigError {
  const found = error.issues.flatMap((issue) => unfolded(issue, issue.path));
  // A misspelt field often breaks a rule as well; its name helps more.
  const first = found.find(({ issue }) => issue.code === 'unrecognized_keys') ?? found[0];
  if (!first) return new ConfigError('The request does not have the documented shape.');
  const { issue, path } = first;
  if (issue.code === 'unrecognized_keys') {
    const field = issue.keys[0] ?? '';
    const place = dotted([...path, field]);
    return new ConfigError(`Perplexity refuses the field \`${place}\`${insteadOf(field, path)}.`);
  }
  return fieldError(dotted(path) || 'the request', `${said(issue)}, got ${kindAt(value, path)}`);
}

interface Found {
  readonly issue: Issue;
  /** From the body's root. */
  readonly path: readonly PropertyKey[];
}

/** A union reports every branch; the one that got further than the value's own kind is the one that was meant. */
function unfolded(issue: Issue, path: readonly PropertyKey[]): readonly Found[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ issue, path }];
  const meant = issue.errors.find((branch) => !branch.some(isWrongKind));
  if (!meant) return [{ issue, path }];
  return meant.flatMap((inner) => unfolded(inner, [...path, ...inner.path]));
}

function isWrongKind(issue: Issue): boolean {
  const isKind = issue.code === 'invalid_type' || issue.code === 'invalid_value';
  return isKind && issue.path.length === 0;
}

/** What was expected; our own schemas say it themselves where zod's word would not help. */
function said(issue: Issue): string {
  if (issue.message.startsWith('to ')) return issue.message;
  switch (issue.code) {
    case 'invalid_value':
      return `to be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
    case 'invalid_type':
      return `to be ${articled(issue.expected)}`;
    case 'too_small':
      return `to ${measured(issue.origin)}at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `to ${measured(issue.origin)}at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_key':
      return issue.issues[0] ? said(issue.issues[0]) : 'to have another key';
    default:
      return 'to have the documented form';
  }
}

function articled(word: string): string {
  if (word === 'int') return 'an integer';
  if (word === 'array') return 'a list';
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}

function measured(origin: string): string {
  return origin === 'array' ? 'have ' : 'be ';
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' entries' : '';
}

/** `tools[0].filters` */
function dotted(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
  return parts.join('').replace(/^\./, '').slice(0, 120);
}

/** What stands there, without saying it: a string could be a misplaced key. */
function kindAt(value: unknown, path: readonly PropertyKey[]): string {
  let place: unknown = value;
  for (const part of path) place = (place as Record<PropertyKey, unknown> | undefined)?.[part];
  if (place === undefined) return 'nothing';
  if (typeof place === 'string') return `a string of ${place.length} characters`;
  if (typeof place === 'number' || typeof place === 'boolean') return String(place);
  if (place === null) return 'null';
  return Array.isArray(place) ? `a list of ${place.length}` : articled(typeof place);
}
