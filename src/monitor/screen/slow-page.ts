import { formatMs } from '../../scenarios/format.js';
import type { NotableCall } from '../watching/monitor-report.js';
import { callWords, timeOfDay, traceSpan } from './figure-words.js';
import { type Line, padded, type Size, span } from './line.js';
import { isWanted, type PageView, type Reported } from './scene.js';

/** Failing and slowest calls, with the way to their traces. */
export function slowPage({ report, state }: Reported, size: Size): PageView {
  const isShown = ({ model, agent, endpoint, outcome, error }: NotableCall) =>
    isWanted(state.filter, [model, agent, endpoint, outcome, error?.code ?? null]);
  const blockOf = (title: string, calls: readonly NotableCall[]): Line[] => [
    [span(title, 'strong'), span(`  ${calls.length}`, 'dim')],
    ...calls.flatMap((call) => callLines(call, size.columns)),
    [],
  ];
  const failing = report.failing.filter(isShown);
  const slowest = report.slowest.filter(isShown);
  if (failing.length + slowest.length === 0) {
    return { lines: [[span('No such call in the window.', 'dim')]], ids: [] };
  }
  return {
    lines: [
      ...(failing.length === 0 ? [] : blockOf('Failing, the newest first', failing)),
      ...blockOf('Slowest', slowest),
    ],
    ids: [],
  };
}

/** One line for the call, one for what went wrong, one for its trace. */
function callLines(call: NotableCall, columns: number): Line[] {
  const indent = span(columns < 40 ? ' ' : ' '.repeat(11));
  const { error, trace, agent } = call;
  return [
    [
      span(timeOfDay(call.at), 'dim'),
      span(`  ${padded(formatMs(call.latencyMs), 8, 'right')}  `),
      ...callWords(call),
      span(agent === null ? '' : `  ${agent}`, 'dim'),
    ],
    ...(error ? [[indent, span(error.message, 'dim')]] : []),
    ...(trace ? [[indent, span('trace ', 'dim'), traceSpan(trace)]] : []),
  ];
}
