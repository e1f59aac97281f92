import type { ComponentChildren } from 'preact';
import type { Alert, MonitorReport } from '../../watching/monitor-report.js';
import { byUrgency, toneOfAlert } from './alert-tone.js';
import * as format from './format.js';
import { Sparkline } from './sparkline.js';
import { StatusIcon } from './status-icon.js';
import { type Slot, slotCount } from './time-slots.js';
import type { Tone } from './tone.js';

interface CardsProps {
  readonly report: MonitorReport;
  readonly slots: readonly Slot[];
}

/** The figures one looks at first, each with its course over the window and its limit. */
export function Cards({ report, slots }: CardsProps) {
  const { window, total, alerts, windowMs } = report;
  const of = (read: (slot: NonNullable<Slot['slice']>) => number | null) =>
    slots.map(({ slice }) => (slice ? (read(slice) ?? undefined) : undefined));
  const alertOn = (measure: string) => alerts.find((alert) => alert.measure === measure);
  // The newest one goes on: its sums are not to be compared with the others' yet.
  const ended = slots.slice(0, -1);
  const slotSeconds = windowMs / slotCount / 1000;
  const { latencyMs, outcomes } = window;
  const reused = outcomes.hit + outcomes.stale + outcomes.coalesced;
  return (
    <ul class="cards">
      <StatusCard report={report} />
      <Card label="Calls per second" value={format.rate(window.callsPerSecond)}>
        <Sparkline values={ended.map(({ slice }) => (slice?.calls ?? 0) / slotSeconds)} />
        <p class="card-note">
          {format.count(window.calls)} in {format.span(windowMs)}, {format.count(total.calls)} in
          all
        </p>
      </Card>
      <Card
        label="p95 latency"
        value={latencyMs ? format.duration(latencyMs.p95) : 'no data'}
        alert={alertOn('p95Seconds')}
      >
        <Sparkline values={of(({ p95Ms }) => p95Ms)} limit={limitMs(alertOn('p95Seconds'))} />
        <p class="card-note">
          {latencyMs
            ? `p50 ${format.duration(latencyMs.p50)}, p99 ${format.duration(latencyMs.p99)}`
            : 'no calls in the window'}
        </p>
      </Card>
      <Card
        label="Success"
        value={format.percent(window.successRate)}
        alert={alertOn('successRatio')}
      >
        <Sparkline
          values={of(({ calls, failed }) => (calls === 0 ? null : 1 - failed / calls))}
          limit={alertOn('successRatio')?.limit}
          top={1.05}
        />
        <p class="card-note">
          {format.count(window.failed)} failed, {format.count(window.retries)} retried
        </p>
      </Card>
      <Card
        label="Cache hits"
        value={format.percent(window.hitRate)}
        alert={alertOn('cacheHitRatio')}
      >
        <Sparkline
          values={of(({ calls, reused: part }) => (calls === 0 ? null : part / calls))}
          limit={alertOn('cacheHitRatio')?.limit}
          top={1.05}
        />
        <p class="card-note">
          {format.count(reused)} of {format.count(window.calls)} cost nothing
        </p>
      </Card>
      <Card label="Cost" value={format.usd(window.costUsd)} alert={alertOn('hourlyUsd')}>
        <Sparkline values={ended.map(({ slice }) => slice?.costUsd ?? 0)} />
        <p class="card-note">
          <strong class="saved">{format.usd(window.savedUsd)} saved</strong>,{' '}
          {format.usd(total.savedUsd)} in all
        </p>
      </Card>
    </ul>
  );
}

function limitMs(alert: Alert | undefined): number | undefined {
  return alert && alert.limit * 1000;
}

const statusWords: Record<MonitorReport['status'], readonly [string, Tone]> = {
  ok: ['OK', 'good'],
  warning: ['Warning', 'warn'],
  critical: ['Critical', 'bad'],
};

function StatusCard({ report: { status, alerts, uptimeMs } }: { readonly report: MonitorReport }) {
  const [word, tone] = statusWords[status];
  const firing = byUrgency(alerts).filter(({ state }) => state === 'firing');
  const judged = alerts.filter(({ state }) => state !== 'no_data');
  const pending = judged.filter(({ state }) => state === 'pending').length;
  return (
    <li class={`card card-status tone-${tone}`}>
      <h3 class="card-label">Status</h3>
      <p class="card-value">
        <StatusIcon tone={tone} />
        {word}
      </p>
      <p class="card-reason">
        {firing[0]?.summary ??
          (pending > 0
            ? `${format.plural(pending, 'alert')} may fire soon`
            : `${judged.length} of ${judged.length} limits kept`)}
        {firing.length > 1 && ` And ${firing.length - 1} more.`}
      </p>
      <p class="card-note">up for {format.span(uptimeMs)}</p>
    </li>
  );
}

interface CardProps {
  readonly label: string;
  readonly value: string;
  readonly alert?: Alert | undefined;
  readonly children: ComponentChildren;
}

function Card({ label, value, alert, children }: CardProps) {
  const tone = alert && toneOfAlert(alert);
  const isOff = tone === 'bad' || tone === 'warn' || tone === 'busy';
  return (
    <li class={`card ${isOff ? `tone-${tone}` : ''}`}>
      <h3 class="card-label">{label}</h3>
      <p class={`card-value ${value === 'no data' ? 'card-empty' : ''}`}>
        {value}
        {isOff && <StatusIcon tone={tone} />}
      </p>
      <p class="card-limit">{alert ? limitWords(alert) : '\u00a0'}</p>
      {children}
    </li>
  );
}

function limitWords({ measure, breach, limit, state }: Alert): string {
  const words = `${breach === 'above' ? 'at most' : 'at least'} ${format.measured(measure, limit)}`;
  const perHour = measure === 'hourlyUsd' ? `${words} an hour` : words;
  return state === 'firing' ? `${perHour}: not kept` : perHour;
}
