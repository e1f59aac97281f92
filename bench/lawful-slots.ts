/** Accounts that are all alike, each with a full burst at the start. */
export interface Fleet {
  readonly accounts: number;
  readonly requestsPerMinute: number;
  readonly burst: number;
}

/**
 * When the last of `requests` can lawfully be sent at the earliest, in milliseconds from the start: an account's n-th
 * request is lawful from `max(0, n - burst) / rate` on, and the fullest account has to send `requests / accounts`,
 * rounded up.
 */
export function lastLawfulSlotMs(
  requests: number,
  { accounts, requestsPerMinute, burst }: Fleet,
): number {
  const mostPerAccount = Math.ceil(requests / accounts);
  return (Math.max(0, mostPerAccount - burst) * 60_000) / requestsPerMinute;
}
