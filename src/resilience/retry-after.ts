/** Response headers with lower-case names, as undici gives them. */
export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

// The vendor's resets lie seconds ahead. Anything beyond a day is another unit or a broken clock.
const furthestResetMs = 86_400_000;

const decimal = /^\d+(\.\d+)?$/;
const httpDate = /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat)[a-z]*,? /;

/**
 * How long a refusal asks to wait, in milliseconds: `retry-after-ms`, else `retry-after` (seconds or a date, RFC 9110
 * section 10.2.3), else the vendor's `x-ratelimit-reset` (epoch seconds, when it lies ahead). `undefined` when the
 * headers say nothing usable; never negative, never NaN, never throws.
 */
export function parseRetryAfter(headers: ResponseHeaders, nowWallMs: number): number | undefined {
  return (
    decimalOf(headers, 'retry-after-ms') ??
    secondsOf(headers) ??
    dateOf(headers, nowWallMs) ??
    resetOf(headers, nowWallMs)
  );
}

function textOf(headers: ResponseHeaders, name: string): string | undefined {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value)?.trim();
}

function decimalOf(headers: ResponseHeaders, name: string): number | undefined {
  const text = textOf(headers, name);
  if (text === undefined || !decimal.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function secondsOf(headers: ResponseHeaders): number | undefined {
  const seconds = decimalOf(headers, 'retry-after');
  return seconds === undefined ? undefined : aheadOf(seconds * 1_000);
}

function dateOf(headers: ResponseHeaders, nowWallMs: number): number | undefined {
  const text = textOf(headers, 'retry-after');
  if (text === undefined || !httpDate.test(text)) return undefined;
  // The asctime form carries no zone; HTTP dates are always GMT.
  const inGmt = text.endsWith('GMT') ? text : `${text} GMT`;
  return aheadOf(Date.parse(inGmt) - nowWallMs);
}

function resetOf(headers: ResponseHeaders, nowWallMs: number): number | undefined {
  const resetSeconds = decimalOf(headers, 'x-ratelimit-reset');
  if (resetSeconds === undefined) return undefined;
  const aheadMs = resetSeconds * 1_000 - nowWallMs;
  return aheadMs > 0 && aheadMs <= furthestResetMs ? aheadMs : undefined;
}

function aheadOf(ms: number): number | undefined {
  // Beyond a day it is a mistake of the other side (a date in seconds, say), not a wait.
  return ms >= 0 && ms <= 86_400_000 ? ms : undefined;
}
