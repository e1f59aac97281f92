/** Milliseconds on a monotonic scale. */
export function nowMs(): number {
  return performance.now();
}

/** Calls `ring` in `ms`; returns what prevents it. */
export function after(ms: number, ring: () => void): () => void {
  const timer = setTimeout(ring, ms);
  return () => clearTimeout(timer);
}

/** Calls `ring` every second; returns what ends that. */
export function everySecond(ring: () => void): () => void {
  const timer = setInterval(ring, 1_000);
  return () => clearInterval(timer);
}
