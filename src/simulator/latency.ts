import type { Random } from '../core/random.js';
import { ConfigError } from '../errors.js';

/** How long the simulator takes over a run: a distribution, drawn from with a request's own random numbers. */
export interface Latency {
  /** As written, e.g. `lognormal:150ms,0.4`. */
  readonly text: string;
  /** Milliseconds of one run. */
  sampleMs(random: Random): number;
}

/** What the simulator uses when nothing is said: median 150 ms with a tail to the right. */
export const defaultLatency = 'lognormal:150ms,0.4';

const duration = String.raw`(\d+(?:\.\d+)?)(ms|s)`;
const forms = {
  fixed: new RegExp(`^fixed:${duration}$`),
  uniform: new RegExp(`^uniform:${duration}-${duration}$`),
  lognormal: new RegExp(String.raw`^lognormal:${duration},(\d+(?:\.\d+)?)$`),
};
const longestMs = 600_000;

/**
 * Reads `fixed:100ms`, `uniform:50ms-200ms` or `lognormal:150ms,0.4` (median, sigma of the logarithm); units are
 * `ms` and `s`, up to 10 minutes. Throws a ConfigError for anything else.
 */
export function parseLatency(text: string): Latency {
  const sampler = fixed(text) ?? uniform(text) ?? lognormal(text);
  if (sampler) return { text, sampleMs: (random) => Math.min(sampler(random), longestMs) };
  throw new ConfigError(
    'Expected `latency` to be `fixed:100ms`, `uniform:50ms-200ms` (smaller first) or `lognormal:150ms,0.4` ' +
      '(median, sigma up to 5), no longer than 600s.',
  );
}

type Sampler = (random: Random) => number;

function fixed(text: string): Sampler | undefined {
  const [, amount, unit] = forms.fixed.exec(text) ?? [];
  const ms = milliseconds(amount, unit);
  return ms === undefined ? undefined : () => ms;
}

function uniform(text: string): Sampler | undefined {
  const [, least, leastUnit, most, mostUnit] = forms.uniform.exec(text) ?? [];
  const from = milliseconds(least, leastUnit);
  const to = milliseconds(most, mostUnit);
  if (from === undefined || to === undefined || from > to) return undefined;
  return (random) => from + (to - from) * random();
}

function lognormal(text: string): Sampler | undefined {
  const [, median, unit, spread] = forms.lognormal.exec(text) ?? [];
  const ms = milliseconds(median, unit);
  const sigma = Number(spread);
  if (ms === undefined || sigma > 5) return undefined;
  return (random) => ms * Math.exp(sigma * standardNormal(random));
}

/** Box and Muller's transform: two uniform numbers make a normal one. */
function standardNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

function milliseconds(amount: string | undefined, unit: string | undefined): number | undefined {
  if (amount === undefined) return undefined;
  const ms = Number(amount) * (unit === 's' ? 1_000 : 1);
  return ms <= longestMs ? ms : undefined;
}
