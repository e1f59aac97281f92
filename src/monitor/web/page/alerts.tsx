import type { Alert, MonitorReport } from '../../watching/monitor-report.js';
import { alertWords, byUrgency, toneOfAlert } from './alert-tone.js';
import * as format from './format.js';
import { Panel } from './panel.js';
import { safeUrl } from './safe-url.js';
import { StatusIcon } from './status-icon.js';

/** Every threshold with its value, the worst first. */
export function Alerts({ report }: { readonly report: MonitorReport }) {
  const { alerts, generatedAt } = report;
  return (
    <Panel id="alerts" title="Alerts" empty={alerts.length === 0 && 'No limits are watched.'}>
      <ul class="alerts">
        {byUrgency(alerts).map((alert) => (
          <AlertRow key={alert.name} alert={alert} nowMs={Date.parse(generatedAt)} />
        ))}
      </ul>
    </Panel>
  );
}

function AlertRow({ alert, nowMs }: { readonly alert: Alert; readonly nowMs: number }) {
  const { name, summary, measure, state, value, breach, limit, since, runbook } = alert;
  const tone = toneOfAlert(alert);
  const isOff = state === 'firing' || state === 'pending';
  const address = safeUrl(runbook);
  return (
    <li class={`alert tone-${tone}`}>
      <StatusIcon tone={tone} />
      <div class="alert-text">
        <span class="alert-name">
          {name.replace(/^Crossgraph/, '').replace(/(?!^)([A-Z])/g, ' $1')}
        </span>
        {isOff && <span class="alert-summary">{summary}</span>}
        {isOff && (
          <span class="alert-runbook">
            {address ? (
              <a href={address} target="_blank" rel="noreferrer noopener">
                What to do<span class="unseen"> about {name}</span>
              </a>
            ) : (
              <>
                What to do: <code>{runbook}</code>
              </>
            )}
          </span>
        )}
      </div>
      <div class="alert-figures">
        <span class="alert-value">{value === null ? '–' : format.measured(measure, value)}</span>
        <span class="alert-limit">
          {breach === 'above' ? 'at most' : 'at least'} {format.measured(measure, limit)}
        </span>
      </div>
      <span class="alert-state">
        {alertWords[state]}
        {since !== null && ` for ${format.span(Math.max(0, nowMs - Date.parse(since)))}`}
      </span>
    </li>
  );
}
