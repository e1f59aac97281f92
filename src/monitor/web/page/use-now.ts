import { useEffect, useState } from 'preact/hooks';
import { everySecond, nowMs } from './browser-clock.js';

/** The time, read again every second. */
export function useNow(): number {
  const [now, setNow] = useState(nowMs);
  useEffect(() => everySecond(() => setNow(nowMs())), []);
  return now;
}
