import type { MonitorReport, Slice } from '../../watching/monitor-report.js';
import { ChartTable } from './chart-table.js';
import * as format from './format.js';
import { Panel } from './panel.js';
import { type Cursor, TimeChart } from './time-chart.js';
import { type Slot, slotCount } from './time-slots.js';

export type Outcome = keyof Slice['outcomes'];

/** From the ground up: what cost nothing, what cost, what went wrong. */
export const outcomeNames: readonly Outcome[] = [
  'hit',
  'coalesced',
  'stale',
  'miss',
  'bypass',
  'error',
];

interface OutcomesChartProps {
  readonly report: MonitorReport;
  readonly slots: readonly Slot[];
  readonly cursor: Cursor;
}

/** What the cache did for the calls, over time. */
export function OutcomesChart({ report, slots, cursor }: OutcomesChartProps) {
  const most = Math.max(1, ...slots.map(({ slice }) => slice?.calls ?? 0));
  return (
    <Panel
      id="outcomes"
      title="Cache outcomes"
      aside={`${format.percent(report.window.hitRate)} cost nothing`}
      empty={report.window.calls === 0 && 'No calls in the window.'}
    >
      <TimeChart
        label="Cache outcomes over time"
        slots={slots}
        cursor={cursor}
        words={outcomeWords}
        rowLabels={[format.count(most), '', '0']}
        summary={<Legend outcomes={report.window.outcomes} />}
      >
        <svg
          class="stack"
          viewBox={`0 0 ${slotCount} 100`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {slots.map(({ slice, startMs }, x) => (
            <g key={startMs}>{slice && <Bars outcomes={slice.outcomes} x={x} most={most} />}</g>
          ))}
        </svg>
      </TimeChart>
      <ChartTable
        caption="Cache outcomes over time"
        columns={['Time', ...outcomeNames]}
        rows={slots.flatMap(({ slice, startMs }) =>
          slice
            ? [[format.clockTime(startMs), ...outcomeNames.map((name) => slice.outcomes[name])]]
            : [],
        )}
      />
    </Panel>
  );
}

interface BarsProps {
  readonly outcomes: Slice['outcomes'];
  readonly x: number;
  readonly most: number;
}

function Bars({ outcomes, x, most }: BarsProps) {
  let below = 0;
  return (
    <>
      {outcomeNames.map((name) => {
        const height = (outcomes[name] / most) * 100;
        below += height;
        return (
          height > 0 && (
            <rect
              key={name}
              class={`outcome-${name}`}
              x={x + 0.1}
              y={100 - below}
              width={0.8}
              height={height}
            />
          )
        );
      })}
    </>
  );
}

function Legend({ outcomes }: { readonly outcomes: Slice['outcomes'] }) {
  return (
    <ul class="legend">
      {outcomeNames.map((name) => (
        <li key={name} class={outcomes[name] === 0 ? 'is-none' : ''}>
          <i class={`swatch outcome-${name}`} aria-hidden="true" />
          {name} <b>{format.count(outcomes[name])}</b>
        </li>
      ))}
    </ul>
  );
}

function outcomeWords({ startMs, slice }: Slot): string {
  const time = format.clockTime(startMs);
  if (!slice) return `${time}: no calls`;
  const some = outcomeNames.filter((name) => slice.outcomes[name] > 0);
  return `${time}: ${some.map((name) => `${name} ${slice.outcomes[name]}`).join(', ')}`;
}
