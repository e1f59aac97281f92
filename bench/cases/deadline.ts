import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';
import { deadlineStates, lateness } from '../deadline-states.js';

/** A deadline passes while a call is in any of its states: how much later the call settles, and what it leaves behind. */
export const deadline: BenchCase = {
  name: 'deadline',
  run: async () => {
    const results = [];
    let listeners = 0;
    for (const state of deadlineStates) {
      const { lateMs, listenersLeft } = await lateness(state);
      listeners += listenersLeft;
      results.push(
        judged({
          name: `deadline passes: ${state.name}`,
          value: lateMs,
          unit: 'ms late',
          target: { value: 20 },
        }),
      );
    }
    const name = "deadline passes: listeners left on the callers' signals";
    return [
      ...results,
      judged({ name, value: listeners, unit: 'listeners', target: { value: 0 } }),
    ];
  },
};
