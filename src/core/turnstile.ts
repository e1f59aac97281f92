/**
 * Lets at most `perTurn` pieces of work pass in one turn of the event loop, in order of arrival; the rest get a promise
 * to wait for. Cache hits are microtasks only, and a long row of them would starve timers and sockets.
 */
export function turnstile(perTurn: number): () => Promise<void> | undefined {
  const waiting: (() => void)[] = [];
  let passed = 0;
  const openAgain = () => {
    // Not a timer: it measures and waits for nothing, so it does not go through the Clock.
    setImmediate(() => {
      const next = waiting.splice(0, perTurn);
      passed = next.length;
      if (waiting.length > 0) openAgain();
      for (const pass of next) pass();
    });
  };
  return () => {
    if (waiting.length === 0 && passed < perTurn) {
      passed++;
      return undefined;
    }
    return new Promise((resolve) => {
      if (waiting.push(resolve) === 1) openAgain();
    });
  };
}
