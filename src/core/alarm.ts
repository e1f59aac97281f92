import type { Clock } from './clock.js';
import { expireAfter } from './expire-after.js';

/** One timer that can be moved. */
export interface Alarm {
  /** Rings once at `time` on the monotonic scale, instead of whenever it was set for before; `Infinity` for not at all. */
  set(time: number): void;
  /** Rings at `time` at the latest: moves the alarm if it is set for later. */
  noLaterThan(time: number): void;
}

export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let stop: (() => void) | undefined;
  let setFor = Infinity;

  const ringOnce = () => {
    stop = undefined;
    setFor = Infinity;
    ring();
  };
  const set = (time: number) => {
    if (time === setFor) return;
    stop?.();
    stop = undefined;
    setFor = time;
    if (time === Infinity) return;
    stop = expireAfter(Math.max(0, time - clock.now()), ringOnce, clock);
  };
  return {
    set,
    noLaterThan: (time) => {
      if (time < setFor) set(time);
    },
  };
}
