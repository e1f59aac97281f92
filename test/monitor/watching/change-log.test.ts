import { describe, expect, it } from 'vitest';
import type { BreakerState } from '../../../src/core/call-record.js';
import { manualClock } from '../../../src/core/manual-clock.js';
import type { KeySlotStats } from '../../../src/keys/key-slot.js';
import { openChangeLog } from '../../../src/monitor/watching/change-log.js';

function watched() {
  const clock = manualClock();
  let breaker: BreakerState = 'closed';
  let keys: readonly KeySlotStats['state'][] = ['healthy'];
  let looks = 0;
  const stats = (state: KeySlotStats['state'], slot: number): KeySlotStats => ({
    ...{ slot, account: 'someone@example.com', state, requests: 0, succeeded: 0, rateLimited: 0 },
    ...{ refused: 0, failed: 0, inFlight: 0, waitMs: 0, requestsPerMinute: 50, maxInFlight: 100 },
  });
  const log = openChangeLog(
    {
      breakerState: () => breaker,
      keyStats: () => {
        looks += 1;
        return keys.map(stats);
      },
    },
    clock,
  );
  return {
    clock,
    log,
    looks: () => looks,
    become: (nextBreaker: BreakerState, ...nextKeys: KeySlotStats['state'][]) => {
      breaker = nextBreaker;
      keys = nextKeys;
    },
  };
}

describe('openChangeLog', () => {
  it('notes what has changed since it looked last, and nothing else', async () => {
    const { clock, log, become } = watched();

    log.look();
    become('open', 'cooling', 'healthy');
    await clock.advance(5000);
    log.look();
    become('open', 'healthy', 'retired');
    log.look();

    expect(log.recent()).toEqual([
      { at: '2023-11-14T22:13:25.000Z', part: 'breaker', slot: null, from: 'closed', to: 'open' },
      { at: '2023-11-14T22:13:25.000Z', part: 'key', slot: 0, from: 'healthy', to: 'cooling' },
      { at: '2023-11-14T22:13:25.000Z', part: 'key', slot: 0, from: 'cooling', to: 'healthy' },
      { at: '2023-11-14T22:13:25.000Z', part: 'key', slot: 1, from: 'healthy', to: 'retired' },
    ]);
    expect(JSON.stringify(log.recent())).not.toContain('example.com');
  });

  it('looks once a second at most when it is glanced at', async () => {
    const { clock, log, become, looks } = watched();

    become('open', 'healthy');
    for (let call = 0; call < 10_000; call++) log.glance();
    const before = [looks(), log.recent().length];
    await clock.advance(1000);
    for (let call = 0; call < 10_000; call++) log.glance();

    expect(before).toEqual([1, 0]);
    expect([looks(), log.recent().length]).toEqual([2, 1]);
  });

  it('keeps the last 100', () => {
    const { log, become } = watched();

    for (let turn = 0; turn < 151; turn++) {
      become(turn % 2 === 0 ? 'open' : 'closed', 'healthy');
      log.look();
    }

    expect(log.recent()).toHaveLength(100);
    expect(log.recent().at(-1)).toMatchObject({ from: 'closed', to: 'open' });
  });
});
