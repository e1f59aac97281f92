import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import {
  resolveSimulatorOptions,
  type SimulatorOptions,
} from '../../src/simulator/simulator-options.js';

describe('resolveSimulatorOptions', () => {
  it('makes the embedded simulator of nothing', () => {
    const { slots, limits, latency, retryAfter } = resolveSimulatorOptions();

    expect(new Set(slots.map(({ account }) => account)).size).toBe(4);
    expect(limits.agent).toEqual({ requestsPerMinute: 1_000, burst: 20 });
    expect(latency.text).toBe('lognormal:150ms,0.4');
    expect(retryAfter).toBe(false);
  });

  it.each<[SimulatorOptions, number, number]>([
    [{ tier: 0 }, 50, 1],
    [{ tier: 3 }, 1_000, 17],
    [{ tier: 5 }, 2_000, 33],
    [{ tier: 0, burst: 50 }, 50, 50],
  ])('takes limits from a tier, and single ones from their options: %j', (options, rpm, burst) => {
    const { limits } = resolveSimulatorOptions(options);

    expect(limits.agent).toEqual({ requestsPerMinute: rpm, burst });
  });

  it('groups keys into accounts', () => {
    const { slots } = resolveSimulatorOptions({ keys: ['a', 'b', 'c'], accounts: ['x', 'x', 'y'] });

    expect(slots.map(({ account }) => account)).toEqual(['x', 'x', 'y']);
  });

  it.each<[string, SimulatorOptions]>([
    ['port', { port: 65_536 }],
    ['port', { port: 1.5 }],
    ['seed', { seed: Number.NaN }],
    ['latency', { latency: 'soon' }],
    ['keys', { keys: [] }],
    ['keys', { keys: ['a', 'a'] }],
    ['keys', { keys: [''] }],
    ['keys', { keys: ['a\nb'] }],
    ['keys', { keys: ['a b'] }],
    ['keys', { keys: [' a'] }],
    ['keys', { keys: ['a '] }],
    ['keys', { keys: ['schlüssel'] }],
    ['keys', { keys: ['a\u007f'] }],
    ['keys', { keys: ['good', 'a\tb'] }],
    ['accounts', { keys: ['a', 'b'], accounts: ['x'] }],
    ['requestsPerMinute', { requestsPerMinute: 0 }],
    ['burst', { burst: 0 }],
    ['searchBurst', { searchBurst: 0.5 }],
    ['quotaUsd', { quotaUsd: -1 }],
    ['tier', { tier: 6 }],
    ['sse', { sse: 'other' as 'plain' }],
    ['dates', { dates: 'other' as 'null' }],
    ['clock', { clock: 'other' as 'manual' }],
  ])('names %s when it is wrong', (name, options) => {
    expect(() => resolveSimulatorOptions(options)).toThrow(ConfigError);
    expect(() => resolveSimulatorOptions(options)).toThrow(`\`${name}\``);
  });

  it('takes every key that can stand in a header', () => {
    const keys = ['!', '~', 'pplx-A1_b/+=.', 'x'.repeat(500)];

    expect(resolveSimulatorOptions({ keys }).slots.map(({ key }) => key)).toEqual(keys);
  });

  it('keeps a broken key out of its message', () => {
    expect(() => resolveSimulatorOptions({ keys: ['pplx-secret\n'] })).not.toThrow(/secret/);
  });
});
