import type { Day, MonitorReport, Projection } from '../../watching/monitor-report.js';
import { unnamed } from './call-filter.js';
import * as format from './format.js';
import { Panel } from './panel.js';

/** What was paid and what was not, by day and agent, and what many users would cost. */
export function Savings({ report: { days, projection } }: { readonly report: MonitorReport }) {
  return (
    <div class={projection ? 'columns columns-wide' : ''}>
      <Panel
        id="savings"
        title="Cost and savings by day"
        aside={<SavingsLegend />}
        empty={days.length === 0 && 'Nothing has been paid or saved yet.'}
      >
        <DaysTable days={days} />
      </Panel>
      {projection && <ProjectionPanel projection={projection} />}
    </div>
  );
}

function SavingsLegend() {
  return (
    <ul class="legend">
      <li>
        <i class="swatch part-cost" aria-hidden="true" /> paid
      </li>
      <li>
        <i class="swatch part-cache" aria-hidden="true" /> saved by the cache
      </li>
      <li>
        <i class="swatch part-shared" aria-hidden="true" /> saved by sharing
      </li>
    </ul>
  );
}

const columns = ['Day', 'Agent', 'Calls', 'Waited', 'Paid', 'Saved', 'Share'] as const;

function DaysTable({ days }: { readonly days: readonly Day[] }) {
  const most = Math.max(1e-9, ...days.map(wholeOf));
  return (
    <table class="groups days">
      <caption class="unseen">Cost and savings by day and agent</caption>
      <thead>
        <tr>
          {columns.map((name, index) => (
            <th key={name} scope="col" class={index > 1 && index < 6 ? 'number' : ''}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.map((day) => (
          <DayRow key={`${day.day} ${JSON.stringify(day.agent)}`} day={day} most={most} />
        ))}
      </tbody>
    </table>
  );
}

function DayRow({ day, most }: { readonly day: Day; readonly most: number }) {
  const { costUsd, cacheSavedUsd, sharedSavedUsd } = day;
  const saved = cacheSavedUsd + sharedSavedUsd;
  const parts = [
    ['cost', costUsd],
    ['cache', cacheSavedUsd],
    ['shared', sharedSavedUsd],
  ] as const;
  return (
    <tr>
      <td data-label="Day" class="name">
        {day.day}
      </td>
      <td data-label="Agent" class="name">
        {day.agent ?? unnamed}
      </td>
      <td data-label="Calls" class="number">
        {format.count(day.calls)}
      </td>
      <td data-label="Waited" class="number">
        {format.count(day.waited)}
      </td>
      <td data-label="Paid" class="number">
        {format.usd(costUsd)}
      </td>
      <td data-label="Saved" class="number">
        {format.usd(saved)}
      </td>
      <td data-label="Share" class="bar-cell">
        <span class="unseen">
          {format.percent(wholeOf(day) === 0 ? null : saved / wholeOf(day))} saved
        </span>
        <span class="day-bar" aria-hidden="true">
          {parts.map(([part, value]) => (
            <i key={part} class={`part-${part}`} style={{ width: `${(value / most) * 100}%` }} />
          ))}
        </span>
      </td>
    </tr>
  );
}

function wholeOf({ costUsd, cacheSavedUsd, sharedSavedUsd }: Day): number {
  return costUsd + cacheSavedUsd + sharedSavedUsd;
}

function ProjectionPanel({ projection }: { readonly projection: Projection }) {
  const { users, queriesPerUser, basis, costUsd, withoutReuseUsd, savedUsd, upstreamCalls } =
    projection;
  const share = withoutReuseUsd === 0 ? null : savedUsd / withoutReuseUsd;
  return (
    <Panel
      id="projection"
      title="Projection"
      aside={`${format.count(users)} users × ${format.count(queriesPerUser)} queries`}
    >
      <p class="projection-value">{format.usd(costUsd)}</p>
      <p class="projection-words">
        instead of {format.usd(withoutReuseUsd)} without cache and sharing:{' '}
        <strong class="saved">
          {format.usd(savedUsd)} saved{share !== null && `, ${format.percent(share)}`}
        </strong>
        .
      </p>
      <p class="readout">
        {format.plural(upstreamCalls, 'call')} of {format.count(users * queriesPerUser)} would reach
        the upstream. Measured on {format.plural(basis, 'call')}.
      </p>
    </Panel>
  );
}
