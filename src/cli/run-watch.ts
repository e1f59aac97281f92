import type { CallEnded, RunEvent } from '../orchestration/running/run-event.js';
import { formatMs, formatUsd } from '../scenarios/format.js';
import { colorsFor } from './colors.js';

interface RunWatch {
  readonly onEvent: (event: RunEvent) => void;
  /** Leaves the cursor at the start of an empty line. */
  readonly end: () => void;
}

/** A line for every step and call as it ends; on a terminal also one line below that is redrawn, with the sums so far. */
export function watchRun(
  stream: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
): RunWatch {
  const colors = colorsFor(stream, env);
  const isLive = stream.isTTY === true && env['TERM'] !== 'dumb';
  let calls = 0;
  let costUsd = 0;
  let isDrawn = false;

  const clear = () => {
    if (isDrawn) stream.write('\r\u001b[K');
    isDrawn = false;
  };
  const draw = (at: number) => {
    if (!isLive) return;
    const sums = `  ${formatMs(at)} · ${calls === 1 ? '1 call' : `${calls} calls`} · ${formatUsd(costUsd)}`;
    // A line that wraps could not be taken back.
    stream.write(colors.dim(sums.slice(0, Math.max(1, stream.columns - 1))));
    isDrawn = true;
  };
  return {
    onEvent: (event) => {
      if (event.type === 'call_ended') {
        calls += 1;
        costUsd += event.costUsd;
      }
      const line = lineOf(event);
      if (line === undefined) return;
      clear();
      const paint = isFailure(event) ? colors.red : isStart(event) ? colors.dim : String;
      stream.write(`${paint(line)}\n`);
      if (event.type !== 'run_ended') draw(event.at);
    },
    end: clear,
  };
}

function isFailure(event: RunEvent): boolean {
  if (event.type === 'call_ended') return event.outcome === 'error';
  return 'ending' in event && event.ending === 'failed';
}

function isStart({ type }: RunEvent): boolean {
  return type.endsWith('_started');
}

/** In at most 80 columns, as far as names allow. */
function lineOf(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'node_started':
      return `▸ ${event.name}`;
    case 'node_ended':
    case 'tool_ended':
    case 'agent_ended': {
      const kind = event.type.split('_')[0];
      const ending = event.ending === 'done' ? '' : ` (${event.ending})`;
      return `  ${event.ending === 'failed' ? '✗' : '✓'} ${kind} ${event.name} ${formatMs(event.durationMs)}${ending}`;
    }
    case 'call_ended':
      return callLine(event);
    case 'budget_warning':
      return `! ${event.spent} of ${event.allowed} ${event.unit} are spent`;
    default:
      return undefined;
  }
}

function callLine(event: CallEnded): string {
  const { endpoint, outcome, costUsd, savedUsd, latencyMs, errorCode, tool, agent } = event;
  const who = tool ?? agent;
  const money = savedUsd > 0 ? `${formatUsd(savedUsd)} saved` : formatUsd(costUsd);
  const facts = [outcome, ...(errorCode ? [errorCode] : []), money, formatMs(latencyMs.total)];
  return `    ${endpoint === 'search' ? 'search' : 'ask'}${who ? ` by ${who}` : ''}: ${facts.join(' · ')}`;
}
