import type { Change, MonitorReport } from '../../watching/monitor-report.js';
import * as format from './format.js';
import { Panel } from './panel.js';
import { type StateTrack, stateTracks, stateWords, toneOfState } from './state-spans.js';
import { StatusIcon } from './status-icon.js';

/** The breaker and the keys over the window: the taller and the redder, the worse. */
export function Health({ report }: { readonly report: MonitorReport }) {
  const { generatedAt, windowMs, changes } = report;
  const endMs = Date.parse(generatedAt);
  const tracks = stateTracks(report);
  return (
    <Panel id="health" title="Breaker and keys" aside={`last ${format.span(windowMs)}`}>
      <ul class="tracks">
        {tracks.map((track) => (
          <Track key={track.name} track={track} />
        ))}
      </ul>
      <div class="track-ticks" aria-hidden="true">
        <span>{format.clockTime(endMs - windowMs)}</span>
        <span>now</span>
      </div>
      <Changes changes={changes} />
    </Panel>
  );
}

function Track({ track: { name, state, note, spans } }: { readonly track: StateTrack }) {
  const tone = toneOfState(state);
  return (
    <li class="track">
      <span class="track-name">{name}</span>
      <span class="track-bar" aria-hidden="true">
        {spans.map(({ state: past, from, to }) => (
          <i
            key={from}
            class={`track-span tone-${toneOfState(past)}`}
            style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
          />
        ))}
      </span>
      <span class={`track-state tone-${tone}`}>
        <StatusIcon tone={tone} />
        {stateWords(state)}
        {note && <span class="track-note">{note}</span>}
      </span>
    </li>
  );
}

const shownChanges = 4;

function Changes({ changes }: { readonly changes: readonly Change[] }) {
  if (changes.length === 0) return <p class="readout">Nothing has changed.</p>;
  return (
    <ol class="changes" aria-label="Last changes, the newest first">
      {[...changes]
        .reverse()
        .slice(0, shownChanges)
        .map(({ at, part, slot, from, to }) => (
          <li key={`${at} ${part} ${slot} ${to}`}>
            <time dateTime={at}>{format.clockTime(at)}</time>
            <span>{part === 'breaker' ? 'Breaker' : `Key ${slot}`}</span>
            <span>
              {stateWords(from)} → <b>{stateWords(to)}</b>
            </span>
          </li>
        ))}
    </ol>
  );
}
