import { formatSpan } from '../../scenarios/format.js';
import { readings } from '../watching/measures.js';
import type { Alert } from '../watching/monitor-report.js';
import type { AlertNotice, Letter } from './alert-notice.js';

/** Where letters come from, and where their readers can go on reading. */
export interface Origin {
  /** Name of the machine. */
  readonly host: string;
  /** The runbook's own address; without one its path in this project is named. */
  readonly runbookUrl?: string | undefined;
  /** Pages to look at, by their names; addresses without a secret. */
  readonly links?: Readonly<Record<string, string>> | undefined;
}

/** A letter in one line. */
export function titleOf({ notices }: Letter): string {
  const [first, ...others] = notices;
  if (!first) return 'test: alerts of this monitor arrive here';
  if (others.length === 0) return noticeTitle(first);
  const parts = (['critical', 'warning', 'resolved'] as const).flatMap((kind) => {
    const count = notices.filter((notice) => kindOf(notice) === kind).length;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  return `${notices.length} changes: ${parts.join(', ')}`;
}

/** `resolved`, or how bad it is. */
export function kindOf({ event, alert }: AlertNotice): Alert['severity'] | 'resolved' {
  return event === 'resolved' ? 'resolved' : alert.severity;
}

export function noticeTitle(notice: AlertNotice): string {
  const { event, alert } = notice;
  return `${event === 'changed' ? 'now ' : ''}${kindOf(notice)}: ${alert.name}`;
}

/** What a notice says, without its title and links. */
export function noticeLines({ event, alert, at, since }: AlertNotice): string[] {
  if (event === 'resolved') {
    const firedMs = Math.max(0, Date.parse(at) - Date.parse(since));
    return [
      figureText(alert),
      `It fired for ${formatSpan(firedMs)}, from ${timeText(since)} to ${timeText(at)}.`,
    ];
  }
  return [alert.summary, figureText(alert), `It fires since ${timeText(since)}.`];
}

export interface Link {
  readonly label: string;
  readonly url: string;
}

/** Where to read on about a notice. */
export function noticeLinks(notice: AlertNotice, { runbookUrl }: Origin): Link[] {
  if (notice.event === 'resolved') return [];
  const { alert, exampleUrl } = notice;
  const url = runbookUrl
    ? alert.runbook.replace('docs/runbook.md', () => runbookUrl)
    : alert.runbook;
  return [
    { label: 'what to do', url },
    ...(exampleUrl ? [{ label: 'a call in Jaeger', url: exampleUrl }] : []),
  ];
}

/** What was dropped before this letter; nothing if nothing was. */
export function droppedText({ dropped }: Letter): string | undefined {
  if (dropped === 0) return undefined;
  return `Before these, ${dropped} more could not be delivered and were dropped.`;
}

/** Who sends a letter, and whose calls it is about where these are not its own. */
export function senderText({ notices }: Letter, { host }: Origin): string {
  const sender = `crossgraph monitor on ${host}`;
  const [first] = notices;
  if (first?.processUrl) return `${sender}, which watches ${first.processUrl}`;
  return first?.upstream === 'simulator' ? `${sender}, which asks the simulator` : sender;
}

const readingsByName = new Map(Object.entries(readings));

const measureWords: Readonly<Record<string, string>> = {
  meanSeconds: 'mean time of a call',
  p95Seconds: 'time that 95 of 100 calls stay below',
  successRatio: 'calls that succeed',
  cacheHitRatio: 'answers from the cache',
  openBreakers: 'open circuit breakers',
  usableKeys: 'usable keys',
  rateLimitedRatio: 'requests answered 429',
  hourlyUsd: 'spent in the last hour',
  lostSpans: 'lost spans',
};

/** What was measured, and what its limit is. */
export function figureText({ measure, value, breach, limit }: Alert): string {
  const reading = readingsByName.get(measure);
  const text = (figure: number) => reading?.text(figure) ?? String(figure);
  const bound = `${breach === 'above' ? 'at most' : 'at least'} ${text(limit)}`;
  const measured = value === null ? 'nothing to measure' : text(value);
  return `${measureWords[measure] ?? measure}: ${measured} (limit: ${bound})`;
}

/** A time as people in any zone can read it. */
function timeText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
