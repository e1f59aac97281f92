import { ChartTable } from './chart-table.js';
import * as format from './format.js';
import { latencyRows } from './latency-rows.js';
import { Panel } from './panel.js';
import { type Cursor, TimeChart } from './time-chart.js';
import { type Slot, slotCount } from './time-slots.js';

interface HeatMapProps {
  readonly slots: readonly Slot[];
  readonly cursor: Cursor;
}

/** How many calls took how long, over time: two humps or a slow tail are seen here, and hidden by every average. */
export function HeatMap({ slots, cursor }: HeatMapProps) {
  const rows = latencyRows(slots);
  const most = Math.max(1, ...rows.flatMap(({ cells }) => cells));
  return (
    <Panel
      id="latency"
      title="Latency"
      aside={<HeatLegend most={most} />}
      empty={rows.length === 0 && 'No calls in the window.'}
    >
      <TimeChart
        label="Latency over time"
        slots={slots}
        cursor={cursor}
        words={latencyWords}
        rowLabels={rows.map(({ upToMs }) => `≤ ${format.duration(upToMs)}`)}
        summary="Calls by latency; the darker, the more of them. Point at a moment, or move with the arrow keys."
      >
        <svg
          class="heat"
          viewBox={`0 0 ${slotCount} ${rows.length}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {rows.map(({ upToMs, cells }, y) =>
            cells.map((calls, x) =>
              calls === 0 ? null : (
                <rect
                  key={`${upToMs} ${slots[x]?.startMs}`}
                  x={x + 0.06}
                  y={y + 0.06}
                  width={0.88}
                  height={0.88}
                  fill-opacity={(0.14 + 0.86 * Math.sqrt(calls / most)).toFixed(2)}
                />
              ),
            ),
          )}
        </svg>
      </TimeChart>
      <ChartTable
        caption="Latency over time"
        columns={['Time', 'Calls', 'Median', 'p95']}
        rows={slots.flatMap(({ slice, startMs }) =>
          slice
            ? [[format.clockTime(startMs), slice.calls, msWords(slice.p50Ms), msWords(slice.p95Ms)]]
            : [],
        )}
      />
    </Panel>
  );
}

function HeatLegend({ most }: { readonly most: number }) {
  return (
    <span class="heat-legend">
      1 <i aria-hidden="true" />
      <span class="unseen">to</span> {format.plural(most, 'call')}
    </span>
  );
}

function latencyWords({ startMs, slice }: Slot): string {
  const time = format.clockTime(startMs);
  if (!slice) return `${time}: no calls`;
  const { calls, p50Ms, p95Ms } = slice;
  return `${time}: ${format.plural(calls, 'call')}, median ${msWords(p50Ms)}, p95 ${msWords(p95Ms)}`;
}

function msWords(ms: number | null): string {
  return ms === null ? '–' : format.duration(ms);
}
