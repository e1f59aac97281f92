import { describe, expect, it } from 'vitest';
import { createStoreRest } from '../../src/cache/store-rest.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { failure, never } from './broken-adapter.js';

const answer = async () => 'answer';

/** A store whose first read has overrun its budget of 50 ms. */
async function resting() {
  const clock = manualClock();
  const rest = createStoreRest({ clock, budgetMs: 50 });
  const first = rest.run('read', never).catch((error: Error) => error.name);
  await clock.advance(50);
  return { clock, rest, first: await first };
}

describe('createStoreRest', () => {
  it('gives a store that does not answer its budget once, and no time from then on', async () => {
    const { clock, rest, first } = await resting();

    const later = ['read', 'written'] as const;
    const refused = later.map((use) => rest.run(use, answer).catch((error: Error) => error.name));
    const names = await Promise.all(refused);

    expect(first).toBe('StoreTooSlowError');
    expect(names).toEqual(['StoreRestingError', 'StoreRestingError']);
    expect(clock.now()).toBe(50);
  });

  it('tries it again after a while behind the back of a call, and wakes it when that ends in time', async () => {
    const { clock, rest } = await resting();
    await clock.advance(250);

    const behind = await rest.run('read', answer).catch((error: Error) => error.name);
    await clock.advance(0);

    expect(behind).toBe('StoreRestingError');
    await expect(rest.run('read', answer)).resolves.toBe('answer');
  });

  it('rests twice as long after a try that did not end in time, and tries one operation at a time', async () => {
    const { clock, rest } = await resting();
    let tries = 0;
    const tried = () => {
      tries++;
      return never();
    };

    for (let ms = 0; ms < 1_000; ms += 50) {
      await clock.advance(50);
      await rest.run('read', tried).catch(() => undefined);
    }

    expect(tries).toBe(2);
  });

  it('lets a store be read that can only not be written', async () => {
    const clock = manualClock();
    const rest = createStoreRest({ clock, budgetMs: 50 });
    const write = rest.run('written', never).catch((error: Error) => error.name);
    await clock.advance(50);

    expect(await write).toBe('StoreTooSlowError');
    await expect(rest.run('read', answer)).resolves.toBe('answer');
    await expect(rest.run('written', answer)).rejects.toThrow('rests');
  });

  it('needs no rest after a failure that came in time', async () => {
    const rest = createStoreRest({ clock: manualClock(), budgetMs: 50 });

    await expect(rest.run('read', failure('SQLITE_FULL'))).rejects.toThrow('SQLITE_FULL');
    await expect(rest.run('read', answer)).resolves.toBe('answer');
  });
});
