import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/core/manual-clock.js';
import { Outbox } from '../../../src/monitor/alerting/outbox.js';
import { namesOf, numbered } from './notices.js';
import { scriptedChannel } from './scripted-channel.js';

const down = { what: 'cannot be reached (ECONNREFUSED)' };
const gone = { what: 'refuses alerts (status 404)', advice: 'make a new one' };

function opened() {
  const clock = manualClock();
  const channel = scriptedChannel();
  const warnings: string[] = [];
  const delivered: string[] = [];
  const outbox = new Outbox(channel, {
    ...{ clock, random: () => 1 },
    onWarning: (sentence) => warnings.push(sentence),
    onDelivered: (notices) => delivered.push(...namesOf(notices)),
  });
  return { clock, channel, warnings, delivered, outbox };
}

describe('Outbox', () => {
  it('sends what comes together in one letter, at once', async () => {
    const { clock, channel, delivered, outbox } = opened();

    outbox.add(numbered(1, 3));
    await clock.advance(0);

    expect(channel.names()).toEqual([['Alert1', 'Alert2', 'Alert3']]);
    expect(delivered).toEqual(['Alert1', 'Alert2', 'Alert3']);
    expect(clock.waiting).toBe(0);
  });

  it('keeps everything while the receiver is down for an hour, then sends one digest in order', async () => {
    const { clock, channel, warnings, outbox } = opened();
    channel.trouble = down;

    for (let minute = 1; minute <= 60; minute++) {
      outbox.add(numbered(minute, minute));
      await clock.advance(60_000);
    }
    channel.trouble = undefined;
    await clock.advance(60_000);

    expect(channel.names()).toEqual([namesOf(numbered(1, 60))]);
    expect(channel.taken[0]?.dropped).toBe(0);
    expect(channel.attempts).toBeLessThan(75);
    expect(warnings).toEqual([
      'The webhook at chat.example cannot be reached (ECONNREFUSED); alerts wait for it, 100 at most.',
      'The webhook at chat.example takes alerts again.',
    ]);
    expect((await outbox.close(5_000)).notices).toBe(0);
  });

  it('drops the oldest of more than 100, counts them, and says so once', async () => {
    const { clock, channel, warnings, outbox } = opened();
    channel.trouble = down;

    for (let round = 0; round < 13; round++) {
      outbox.add(numbered(10 * round + 1, 10 * round + 10));
      await clock.advance(60_000);
    }
    channel.trouble = undefined;
    await clock.advance(60_000);

    expect(channel.names()).toEqual([namesOf(numbered(31, 130))]);
    expect(channel.taken[0]?.dropped).toBe(30);
    expect(warnings.slice(1)).toEqual([
      'More than 100 alerts wait for the webhook at chat.example; the oldest are dropped.',
      'The webhook at chat.example takes alerts again; 30 were dropped meanwhile.',
    ]);
    expect((await outbox.close(5_000)).notices).toBe(30);
  });

  it('tries again after pauses that grow to a minute', async () => {
    const { clock, channel, outbox } = opened();
    channel.trouble = down;
    const attempts: number[] = [];

    outbox.add(numbered(1, 1));
    for (let second = 0; second <= 190; second++) {
      await clock.advance(second === 0 ? 0 : 1_000);
      if (channel.attempts > attempts.length) attempts.push(second);
    }

    expect(attempts).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183]);
  });

  it('does not come back sooner than the receiver asks', async () => {
    const { clock, channel, outbox } = opened();
    channel.trouble = { what: 'does not take alerts now (status 429)', retryAfterMs: 30_000 };

    outbox.add(numbered(1, 1));
    await clock.advance(29_999);
    const before = channel.attempts;
    channel.trouble = undefined;
    await clock.advance(1_001);

    expect(before).toBe(1);
    expect(channel.names()).toEqual([['Alert1']]);
  });

  it('gives up an attempt after ten seconds and tries again', async () => {
    const { clock, channel, warnings, outbox } = opened();
    channel.trouble = 'hangs';

    outbox.add(numbered(1, 1));
    await clock.advance(10_000);
    channel.trouble = undefined;
    await clock.advance(1_000);

    expect(channel.names()).toEqual([['Alert1']]);
    expect(warnings[0]).toContain('does not answer within 10 s');
  });

  it('leaves a receiver alone that refuses, until there is a further notice', async () => {
    const { clock, channel, warnings, outbox } = opened();
    channel.trouble = gone;

    outbox.add(numbered(1, 1));
    await clock.advance(3_600_000);
    const attempts = channel.attempts;
    outbox.add(numbered(2, 2));
    await clock.advance(0);
    channel.trouble = undefined;
    outbox.add(numbered(3, 3));
    await clock.advance(0);

    expect(attempts).toBe(1);
    expect(warnings[0]).toBe(
      'The webhook at chat.example refuses alerts (status 404): make a new one. It is tried again with the next alert.',
    );
    expect(warnings).toHaveLength(2);
    expect(channel.names()).toEqual([['Alert1', 'Alert2', 'Alert3']]);
  });

  describe('when it closes', () => {
    it('does not wait for the pause to end', async () => {
      const { clock, channel, outbox } = opened();
      channel.trouble = down;
      outbox.add(numbered(1, 1));
      await clock.advance(50_000);
      channel.trouble = undefined;

      const { notices: lost } = await outbox.close(5_000);

      expect(lost).toBe(0);
      expect(channel.names()).toEqual([['Alert1']]);
      expect(clock.waiting).toBe(0);
    });

    it('takes five seconds at most, and counts what is left', async () => {
      const { clock, channel, outbox } = opened();
      channel.trouble = 'hangs';
      outbox.add(numbered(1, 2));
      await clock.advance(0);
      outbox.add(numbered(3, 3));

      const closing = outbox.close(5_000);
      await clock.advance(4_999);
      const waiting = clock.waiting;
      await clock.advance(1);

      expect(waiting).toBeGreaterThan(0);
      expect(await closing).toMatchObject({ notices: 3, trouble: { what: 'does not answer' } });
      expect(clock.waiting).toBe(0);
    });

    it('does not come back sooner than asked, and ends at once where that is too late', async () => {
      const { clock, channel, outbox } = opened();
      channel.trouble = { what: 'does not take alerts now (status 429)', retryAfterMs: 60_000 };
      outbox.add(numbered(1, 1));
      await clock.advance(0);

      const { notices: lost } = await outbox.close(5_000);

      expect(lost).toBe(1);
      expect(channel.attempts).toBe(1);
      expect(clock.waiting).toBe(0);
    });

    it('tries a receiver that had refused once more', async () => {
      const { clock, channel, outbox } = opened();
      channel.trouble = gone;
      outbox.add(numbered(1, 1));
      await clock.advance(0);
      channel.trouble = undefined;

      expect((await outbox.close(5_000)).notices).toBe(0);
      expect(channel.names()).toEqual([['Alert1']]);
    });

    it('has nothing to do where nothing waits', async () => {
      const { clock, outbox } = opened();

      expect((await outbox.close(5_000)).notices).toBe(0);
      expect(clock.waiting).toBe(0);
    });
  });

  it('delivers every notice once and in order or counts it, whatever the receiver does', async () => {
    const trouble = fc.constantFrom(undefined, undefined, down, gone, 'hangs' as const);
    const step = fc.record({
      trouble,
      notices: fc.integer({ min: 0, max: 60 }),
      ms: fc.integer({ min: 0, max: 90_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { clock, channel, delivered, outbox } = opened();
        let made = 0;
        for (const { trouble, notices, ms } of steps) {
          channel.trouble = trouble;
          if (notices > 0) outbox.add(numbered(made + 1, made + notices));
          made += notices;
          await clock.advance(ms);
        }

        const closing = outbox.close(5_000);
        await clock.advance(5_000);
        const { notices: lost } = await closing;

        const numbers = delivered.map((name) => Number(name.slice('Alert'.length)));
        expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
        expect(numbers.length + lost).toBe(made);
        for (const { notices } of channel.taken) expect(notices.length).toBeLessThanOrEqual(100);
        expect(clock.waiting).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
