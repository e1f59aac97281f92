import type { CitedText } from './claims.js';
import type { DanglingMarker } from './renumber-markers.js';
import type { SourceRef } from './source-ref.js';
import { createSourceRegistry, type SourceRegistry } from './source-registry.js';

export interface MergeCitedOptions {
  /** What numbers the pages. Pass one to keep numbers across several merges. @defaultValue a new one */
  readonly registry?: SourceRegistry | undefined;
  /** What stands between the answers. @defaultValue an empty line */
  readonly separator?: string | undefined;
}

/** Several answers as one text over one list of sources. */
export interface MergedText extends CitedText {
  readonly text: string;
  readonly sources: readonly SourceRef[];
  /** The answers one by one, in order, as they stand in `text`. */
  readonly texts: readonly string[];
  /** Markers that resolved to no source of their answer; they read `[?]` now. */
  readonly dangling: readonly (DanglingMarker & { readonly answer: number })[];
}

/**
 * Joins answers so that every page has one number and every marker still means the page it meant. `sources` are all that the
 * registry knows.
 */
export function mergeCited(
  answers: readonly CitedText[],
  { registry = createSourceRegistry(), separator = '\n\n' }: MergeCitedOptions = {},
): MergedText {
  const parts = answers.map((answer) => registry.renumber(answer));
  const texts = parts.map(({ text }) => text);
  const dangling = parts.flatMap((part, answer) =>
    part.dangling.map((marker) => ({ ...marker, answer })),
  );
  return { text: texts.join(separator), texts, sources: registry.sources(), dangling };
}
