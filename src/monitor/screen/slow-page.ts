import { formatMs } from '../../scenarios/format.js';
import type { NotableCall } from '../watching/monitor-report.js';
import { callWords, timeOfDay, traceSpan } from './figure-words.js';
import { type Line, padded, type Size, span } from './line.js';
import { isWanted, type PageView, type Reported } from './scene.js';
import { type Block, scrolledBlocks } from './scrolled-blocks.js';

/** Failing and slowest calls, with the way to their traces. */
export function slowPage({ report, state }: Reported, size: Size): PageView {
  const isShown = ({ model, agent, endpoint, outcome, error }: NotableCall) =>
    isWanted(state.filter, [model, agent, endpoint, outcome, error?.code ?? null]);
  const blocksOf = (title: string, calls: readonly NotableCall[]): Block[] => [
    { lines: [[span(title, 'strong'), span(`  ${calls.length}`, 'dim')]] },
    ...calls.map((call, index) => ({
      id: `${title} ${index}`,
      lines: callLines(call, size.columns - 2),
    })),
  ];
  const failing = report.failing.filter(isShown);
  const slowest = report.slowest.filter(isShown);
  if (failing.length + slowest.length === 0) {
    return { lines: [[span('No such call in the window.', 'dim')]], ids: [] };
  }
  const blocks = [
    ...(failing.length === 0 ? [] : blocksOf('Failing, the newest first', failing)),
    ...blocksOf('Slowest', slowest),
  ];
  return scrolledBlocks(blocks, state, size);
}

const indent = 9;

/** One line for the call, one for what went wrong, one for its trace. */
function callLines(call: NotableCall, columns: number): Line[] {
  const { error, trace, agent } = call;
  const margin = columns < 40 ? 1 : indent;
  const line = (label: string) => [span(' '.repeat(margin)), span(label, 'dim')];
  return [
    [
      span(timeOfDay(call.at), 'dim'),
      span(` ${padded(formatMs(call.latencyMs), 8, 'right')}  `),
      ...callWords(call),
      span(agent === null ? '' : `  ${agent}`, 'dim'),
    ],
    ...(error ? [line(error.message)] : []),
    ...(trace ? [[...line('trace '), traceSpan(trace, columns - margin - 6)]] : []),
  ];
}
