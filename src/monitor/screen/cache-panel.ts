import { formatCount, formatMs, formatSpan, formatUsd } from '../../scenarios/format.js';
import { shareText } from '../text/monitor-text.js';
import type { Figures, MonitorReport } from '../watching/monitor-report.js';
import { roundPercent } from './calls-panel.js';
import { flowing } from './flowing.js';
import { type Line, type Span, span, type Tone } from './line.js';
import type { Panel } from './panel.js';

/** Letters differ too: not every terminal, and not every eye, has colours. */
const bars: readonly (readonly [name: keyof Figures['outcomes'], letter: string, tone: Tone])[] = [
  ['hit', '█', 'good'],
  ['stale', '▓', 'warning'],
  ['coalesced', '▒', 'accent'],
  ['miss', '░', 'second'],
  ['bypass', '·', 'dim'],
  ['error', '×', 'bad'],
];

/** What the cache did for the calls, and what that saved. */
export function cachePanel({ window }: MonitorReport): Panel {
  return {
    title: `Cache, hit rate ${window.hitRate === null ? shareText(null) : roundPercent(window.hitRate)}`,
    least: 5,
    most: 5,
    lines: ({ columns }) => [
      outcomeBar(window, columns),
      ...flowing(legend(window), columns),
      [span('saved   ', 'dim'), span(savedWords(window))],
      ...(window.cacheErrors === 0
        ? []
        : [[span(`${formatCount(window.cacheErrors)} failures of the store`, 'warning')]]),
    ],
  };
}

/** Calls by outcome, as parts of one bar. */
function outcomeBar({ calls, outcomes }: Figures, columns: number): Line {
  if (calls === 0) return [span('no call yet', 'dim')];
  let drawn = 0;
  let counted = 0;
  return bars.map(([name, letter, tone]) => {
    counted += outcomes[name];
    // By the ends, not the lengths: rounding must not add up.
    const end = Math.round((counted / calls) * columns);
    const part = span(letter.repeat(Math.max(0, end - drawn)), tone);
    drawn = end;
    return part;
  });
}

function legend({ calls, outcomes }: Figures): Span[] {
  if (calls === 0) return [];
  return bars
    .filter(([name]) => outcomes[name] > 0)
    .map(([name, letter, tone]) => span(`${letter} ${name} ${formatCount(outcomes[name])}`, tone));
}

function savedWords(window: Figures): string {
  const timeMs = timeSavedMs(window);
  const time =
    timeMs === undefined ? '' : `, about ${timeMs < 1000 ? formatMs(timeMs) : formatSpan(timeMs)}`;
  return `${formatUsd(window.savedUsd)}${time}`;
}

/**
 * How much longer callers would have waited without the cache: its answers take next to no time, so all that was waited
 * for is due to the others. `undefined` where there is no other call to judge by.
 */
function timeSavedMs({ calls, outcomes, latencyMs }: Figures): number | undefined {
  const cached = outcomes.hit + outcomes.stale;
  if (latencyMs === null || calls === cached) return undefined;
  return (cached * latencyMs.mean * calls) / (calls - cached);
}
