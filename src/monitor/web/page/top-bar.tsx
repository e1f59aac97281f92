import type { MonitorReport } from '../../watching/monitor-report.js';
import type { ConnectionState } from './connection-state.js';
import { StatusIcon } from './status-icon.js';
import type { Theme } from './theme.js';
import type { Tone } from './tone.js';

const tones: Record<ConnectionState['kind'], Tone> = {
  live: 'good',
  stale: 'warn',
  lost: 'bad',
  waiting: 'busy',
};

const sourceWords: Record<MonitorReport['source']['kind'], string> = {
  probes: 'own questions',
  process: 'this process',
  attached: 'attached',
  prometheus: 'Prometheus',
};

interface TopBarProps {
  readonly report: MonitorReport | undefined;
  readonly connection: ConnectionState;
  readonly theme: Theme;
  readonly isPaused: boolean;
  readonly onTheme: () => void;
  readonly onPause: () => void;
  readonly onHelp: () => void;
}

export function TopBar(props: TopBarProps) {
  const { report, connection, theme, isPaused, onTheme, onPause, onHelp } = props;
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <header class="top">
      <h1>
        <Logo />
        crossgraph <span>monitor</span>
      </h1>
      {report && <SourceWords report={report} />}
      <div class="top-actions">
        <p class={`connection tone-${isPaused ? 'calm' : tones[connection.kind]}`} role="status">
          <StatusIcon tone={isPaused ? 'calm' : tones[connection.kind]} />
          {isPaused ? 'Paused' : connection.words}
        </p>
        <button type="button" class="button" aria-pressed={isPaused} onClick={onPause}>
          {isPaused ? 'Go on' : 'Pause'}
        </button>
        <button type="button" class="button" onClick={onTheme} aria-label={`Switch to ${other}`}>
          {theme === 'dark' ? 'Light' : 'Dark'}
        </button>
        <button type="button" class="button" onClick={onHelp} aria-label="Keys">
          ?
        </button>
      </div>
    </header>
  );
}

function SourceWords({ report: { upstream, source } }: { readonly report: MonitorReport }) {
  return (
    <p class="source">
      {upstream && <span class="chip">{upstream}</span>}
      <span class="chip">{sourceWords[source.kind]}</span>
      {source.url && <span class="chip chip-url">{source.url}</span>}
    </p>
  );
}

function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M8 8 24 24M24 8 8 24M8 8h16" />
      {[
        [8, 8],
        [24, 8],
        [8, 24],
        [24, 24],
      ].map(([x, y]) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r="4.5" />
      ))}
    </svg>
  );
}
