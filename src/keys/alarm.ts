import type { Clock } from '../core/clock.js';

/** One timer that can be moved. */
export interface Alarm {
  /** Rings once at `time` on the monotonic scale, instead of whenever it was set for before; `Infinity` for not at all. */
  set(time: number): void;
}

// Given, because without one every abort makes a DOMException with its stack.
const moved = new Error('Moved.');

export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let timer: AbortController | undefined;
  let setFor = Infinity;

  return {
    set: (time) => {
      if (time === setFor) return;
      timer?.abort(moved);
      timer = undefined;
      setFor = time;
      if (time === Infinity) return;
      const own = new AbortController();
      timer = own;
      const ringOnce = () => {
        if (timer !== own) return;
        timer = undefined;
        setFor = Infinity;
        ring();
      };
      // Rejects only when set anew.
      clock.sleep(Math.max(0, time - clock.now()), own.signal).then(ringOnce, () => undefined);
    },
  };
}
