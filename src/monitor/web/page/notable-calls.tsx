import type { NotableCall } from '../../watching/monitor-report.js';
import { unnamed } from './call-filter.js';
import * as format from './format.js';
import { TraceLink } from './trace-link.js';

interface NotableCallsProps {
  readonly calls: readonly NotableCall[];
  readonly isFiltered: boolean;
}

/** Single calls worth a look, each with the way to its trace. */
export function NotableCalls({ calls, isFiltered }: NotableCallsProps) {
  if (calls.length === 0 && isFiltered) return <p class="empty">None of them fits the filter.</p>;
  return (
    <ol class="notable">
      {calls.map((call, index) => (
        <li key={`${call.at} ${call.trace?.traceId ?? index}`}>
          <span class="notable-latency">{format.duration(call.latencyMs)}</span>
          <span class="notable-who">
            <span class="notable-model">{call.model ?? call.endpoint}</span>
            <span class="notable-agent">{call.agent ?? unnamed}</span>
          </span>
          <span class="notable-outcome">
            <i class={`swatch outcome-${call.outcome}`} aria-hidden="true" />
            {call.error ? call.error.code : call.outcome}
          </span>
          <time dateTime={call.at}>{format.clockTime(call.at)}</time>
          <TraceLink trace={call.trace} of={`the call of ${format.clockTime(call.at)}`} />
          {call.error && <p class="notable-error">{call.error.message}</p>}
        </li>
      ))}
    </ol>
  );
}
