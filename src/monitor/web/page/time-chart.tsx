import type { ComponentChildren } from 'preact';
import { clockTime } from './format.js';
import { type Slot, slotCount } from './time-slots.js';

/** The moment that all charts of time point at together. */
export interface Cursor {
  readonly at: number | undefined;
  move(to: number | undefined): void;
}

interface TimeChartProps {
  readonly label: string;
  readonly slots: readonly Slot[];
  readonly cursor: Cursor;
  /** What there was in a slot, in words: for those who hear it and those who point. */
  readonly words: (slot: Slot) => string;
  /** Below the chart while nothing is pointed at. */
  readonly summary: ComponentChildren;
  /** From the top down; each stands in the middle of its share of the height. */
  readonly rowLabels: readonly string[];
  readonly children: ComponentChildren;
}

const ticks = [0, 15, 30, 45, 60];

/** A chart over the window. Arrow keys move its cursor, and its value is read out as a slider's is. */
export function TimeChart(props: TimeChartProps) {
  const { label, slots, cursor, words, summary, rowLabels, children } = props;
  const slot = cursor.at === undefined ? undefined : slots[cursor.at];
  const shown = cursor.at ?? slotCount - 1;
  return (
    <div class="chart">
      <div class="chart-rows" aria-hidden="true">
        {rowLabels.map((row) => (
          <span key={row}>{row}</span>
        ))}
      </div>
      <div
        class="plot"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={1}
        aria-valuemax={slotCount}
        aria-valuenow={shown + 1}
        aria-valuetext={slots[shown] && words(slots[shown])}
        onKeyDown={(event) => {
          const to = keyTarget(event.key, shown);
          if (to === 'none') return;
          event.preventDefault();
          cursor.move(to);
        }}
        onPointerMove={(event) => cursor.move(pointedSlot(event))}
        onPointerLeave={() => cursor.move(undefined)}
        onBlur={() => cursor.move(undefined)}
      >
        {children}
        {cursor.at !== undefined && (
          <div class="cursor" style={{ left: `${(cursor.at / slotCount) * 100}%` }} />
        )}
      </div>
      <div class="chart-ticks" aria-hidden="true">
        {ticks.map((at) => (
          <span key={at}>{at === slotCount ? 'now' : clockTime(slots[at]?.startMs ?? 0)}</span>
        ))}
      </div>
      <div class="readout">{slot ? words(slot) : summary}</div>
    </div>
  );
}

function keyTarget(key: string, shown: number): number | undefined | 'none' {
  const targets: Record<string, number | undefined> = {
    ArrowLeft: Math.max(0, shown - 1),
    ArrowRight: Math.min(slotCount - 1, shown + 1),
    PageUp: Math.max(0, shown - 10),
    PageDown: Math.min(slotCount - 1, shown + 10),
    Home: 0,
    End: slotCount - 1,
    Escape: undefined,
  };
  return key in targets ? targets[key] : 'none';
}

function pointedSlot(event: PointerEvent): number {
  const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
  const at = Math.floor(((event.clientX - left) / width) * slotCount);
  return Math.min(slotCount - 1, Math.max(0, at));
}
