import type { RunCall } from '../tracing/run-call.js';
import type { Frame } from '../tracing/run-frame.js';
import type { PathStep } from './run-report.js';

/** Of a longer chain within one link, the longest parts; the others are its own time. */
const mostLinks = 50;

/** A frame or a call, as a stretch of time. */
interface Stretch {
  readonly kind: PathStep['kind'];
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly parts: readonly Stretch[];
}

/**
 * The chain that determined how long the run took, from its beginning to its end: within each link, backwards from its end,
 * the part that ended last, then the one that ended last before that began, and so on. Work beside the chain could have been
 * slower without the run being so.
 */
export function criticalPath(root: Frame, endedAt: number): readonly PathStep[] {
  const steps: PathStep[] = [];
  walk(stretchOfFrame(root, endedAt), { depth: 0, since: root.startedAt }, steps);
  return steps;
}

interface At {
  readonly depth: number;
  readonly since: number;
}

function walk(stretch: Stretch, { depth, since }: At, into: PathStep[]): void {
  const { kind, name, start, end } = stretch;
  const links = linksOf(stretch);
  const durationMs = end - start;
  const ownMs = links.reduce((own, link) => own - (link.end - link.start), durationMs);
  into.push({ kind, name, depth, startMs: start - since, durationMs, ownMs: Math.max(0, ownMs) });
  for (const link of links) walk(link, { depth: depth + 1, since }, into);
}

/** The parts of a stretch that lie on the chain, in the order of time. */
function linksOf({ start, end, parts }: Stretch): readonly Stretch[] {
  const byEnd = parts.toSorted((one, other) => other.end - one.end);
  const links: Stretch[] = [];
  let until = end;
  for (const part of byEnd) {
    // What ended later than the chain's last link began ran beside it.
    if (part.end > until || part.start < start || part.start === part.end) continue;
    links.push(part);
    until = part.start;
  }
  if (links.length <= mostLinks) return links.reverse();
  const shortest = links.map(lengthOf).sort((one, other) => other - one)[mostLinks - 1] ?? 0;
  return links
    .filter((link) => lengthOf(link) >= shortest)
    .slice(0, mostLinks)
    .reverse();
}

function lengthOf({ start, end }: Stretch): number {
  return end - start;
}

function stretchOfFrame(frame: Frame, endedAt: number): Stretch {
  const { kind, name, startedAt, children, calls } = frame;
  const end = Math.min(frame.endedAt ?? endedAt, endedAt);
  const parts = [
    ...children.map((child) => stretchOfFrame(child, end)),
    ...calls.map((call) => stretchOfCall(call, end)),
  ];
  return { kind, name, start: startedAt, end, parts };
}

function stretchOfCall({ endpoint, startedAt, endedAt }: RunCall, end: number): Stretch {
  return {
    kind: 'call',
    name: endpoint,
    start: startedAt,
    end: Math.min(endedAt ?? end, end),
    parts: [],
  };
}
