import { type Line, type Size, span } from './line.js';
import type { PageView } from './scene.js';
import type { ScreenState } from './screen-state.js';

/** Lines that belong together. */
export interface Block {
  /** Blocks without one, titles, cannot be marked. */
  readonly id?: string;
  readonly lines: readonly Line[];
}

/** The blocks under each other; where there are more lines than rows, those around the marked block. */
export function scrolledBlocks(
  blocks: readonly Block[],
  { chosen }: Pick<ScreenState, 'chosen'>,
  { rows }: Size,
): PageView {
  const ids = blocks.flatMap(({ id }) => id ?? []);
  const marked = ids.find((id) => id === chosen) ?? ids[0];
  const lines = blocks.flatMap((block) =>
    block.lines.map((line, index): Line => {
      if (block.id === undefined) return line;
      const isMarked = block.id === marked && index === 0;
      return [span(isMarked ? '▸ ' : '  ', 'accent'), ...line];
    }),
  );
  const before = blocks.slice(
    0,
    blocks.findIndex(({ id }) => id !== undefined && id === marked),
  );
  const at = before.reduce((sum, block) => sum + block.lines.length, 0);
  const first = Math.max(0, Math.min(at - Math.floor(rows / 2), lines.length - rows));
  return { lines: lines.slice(first), ids };
}
