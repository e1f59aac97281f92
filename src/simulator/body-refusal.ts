import type { z } from 'zod';
import { invalidRequest, type Refusal } from './refusal.js';

type Issue = z.core.$ZodIssue;

/**
 * Turns what zod found into the one refusal the vendor would send. An unknown field comes first wherever it stands:
 * the vendor's decoder stops there before any rule is looked at.
 */
export function bodyRefusal(error: z.ZodError): Refusal {
  const issues = error.issues.flatMap((issue) => unfolded(issue, issue.path));
  const unknown = issues.find(({ issue }) => issue.code === 'unrecognized_keys');
  if (unknown) return unknownField(unknown.issue);
  const first = issues[0];
  return first ? brokenRule(first) : invalidRequest('invalid request');
}

interface Found {
  readonly issue: Issue;
  /** From the body's root. */
  readonly path: readonly PropertyKey[];
}

/** A union reports every branch; the one that got further than the value's own type is the one that was meant. */
function unfolded(issue: Issue, path: readonly PropertyKey[]): readonly Found[] {
  if (issue.code !== 'invalid_union') return [{ issue, path }];
  const meant = issue.errors.find((branch) => !branch.some(isWrongKind)) ?? issue.errors[0];
  if (!meant) return [{ issue, path }];
  return meant.flatMap((inner) => unfolded(inner, [...path, ...inner.path]));
}

function isWrongKind(issue: Issue): boolean {
  return (
    issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
  );
}

function unknownField(issue: Issue): Refusal {
  const field = issue.code === 'unrecognized_keys' ? String(issue.keys[0]) : '';
  return invalidRequest(`invalid request body: json: unknown field "${field}"`, field);
}

function brokenRule({ issue, path }: Found): Refusal {
  if (path.length === 0) return invalidRequest('invalid request body: json: expected an object');
  if (issue.code === 'custom' && issue.params) {
    const { type } = issue.params as { type: string };
    return { status: 400, type, message: issue.message, param: dotted(path) };
  }
  // Array places are named (`tools[0]: …`), the fields below them are not: the vendor's wording.
  const lastPlace = path.findLastIndex((part) => typeof part === 'number');
  const place = lastPlace < 0 ? '' : `${dotted(path.slice(0, lastPlace + 1))}: `;
  const field = fieldName(path.slice(lastPlace + 1));
  return invalidRequest(`validation failed: ${place}${ruleOf(issue, field)}`, dotted(path));
}

function fieldName(path: readonly PropertyKey[]): string {
  const field = String(path.at(-1) ?? 'it');
  return field === 'search_recency_filter' ? 'search recency filter' : field;
}

function dotted(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

function ruleOf(issue: Issue, field: string): string {
  switch (issue.code) {
    case 'invalid_value':
      return `${field} must be one of: ${issue.values.join(' ')}`;
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? `${field} is required`
        : `${field} must be of type ${issue.expected}`;
    case 'too_small':
      return `${field} must be at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `${field} must be at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'custom':
      return `${field} ${issue.message}`;
    default:
      return `${field} is not valid`;
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' items long' : '';
}
