import { isReadable, type Measured, readings } from './measures.js';
import type { Alert } from './monitor-report.js';
import type { Threshold } from './thresholds.js';

/** Tells which thresholds are crossed, and for long enough. One that flutters around its limit fires once. */
export interface AlertWatch {
  /** The alerts by what is measured at this moment; `now` is on the Clock's monotonic scale. */
  observe(measured: Measured, now: number): readonly AlertState[];
}

export interface AlertState extends Pick<Alert, 'state' | 'value'> {
  readonly threshold: Threshold;
  /** Since when it is pending or firing, on the same scale. */
  readonly since: number | undefined;
}

/** `firing` are alerts that a watch before this one has left firing: since when, by name. They go on until they clear. */
export function createAlertWatch(
  thresholds: readonly Threshold[],
  firing: ReadonlyMap<string, number> = new Map(),
): AlertWatch {
  const watched = thresholds.map((threshold) => {
    const firingSince = firing.get(threshold.alert);
    const place: Place = { beyondSince: undefined, firingSince, withinSince: undefined };
    return { threshold, place };
  });
  return {
    observe: (measured, now) =>
      watched.map((each) => {
        const value = figureOf(each.threshold, measured);
        each.place = nextPlace(each.place, { threshold: each.threshold, value, now });
        return { threshold: each.threshold, value, ...shownPlace(each.place, value) };
      }),
  };
}

/** Where an alert stands: since when its figure is beyond the limit, since when it fires, since when it could clear. */
interface Place {
  readonly beyondSince: number | undefined;
  readonly firingSince: number | undefined;
  readonly withinSince: number | undefined;
}

interface Moment {
  readonly threshold: Threshold;
  readonly value: number | null;
  readonly now: number;
}

function nextPlace(place: Place, { threshold, value, now }: Moment): Place {
  // That nobody asks any more is no sign that it is mended.
  if (value === null) return { ...place, beyondSince: undefined, withinSince: undefined };
  if (isBeyond(threshold, value)) {
    const beyondSince = place.beyondSince ?? now;
    const isDue = now - beyondSince >= threshold.forSeconds * 1000;
    const firingSince = place.firingSince ?? (isDue ? now : undefined);
    return { beyondSince, firingSince, withinSince: undefined };
  }
  const withinSince = place.withinSince ?? now;
  const isOver = now - withinSince >= threshold.clearAfterSeconds * 1000;
  const firingSince = isOver ? undefined : place.firingSince;
  return { beyondSince: undefined, firingSince, withinSince };
}

function shownPlace(
  { beyondSince, firingSince }: Place,
  value: number | null,
): Pick<AlertState, 'state' | 'since'> {
  if (firingSince !== undefined) return { state: 'firing', since: firingSince };
  if (value === null) return { state: 'no_data', since: undefined };
  return { state: beyondSince === undefined ? 'ok' : 'pending', since: beyondSince };
}

function isBeyond({ breach, limit }: Threshold, value: number): boolean {
  return breach === 'above' ? value > limit : value < limit;
}

function figureOf({ measure, minimumCalls = 0 }: Threshold, measured: Measured): number | null {
  if (!isReadable(measure) || measured.window.calls < minimumCalls) return null;
  return readings[measure].of(measured);
}
