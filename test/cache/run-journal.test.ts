import { Keyv } from 'keyv';
import { describe, expect, it } from 'vitest';
import { absentStore, createAnswerStore, plainTextKeyv } from '../../src/cache/answer-store.js';
import { createRunJournal } from '../../src/cache/run-journal.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { adapterWith, failure } from './broken-adapter.js';

function world() {
  const clock = manualClock();
  const held = new Map<string, unknown>();
  const keyv = new Keyv({ ...plainTextKeyv, store: held });
  const store = createAnswerStore(keyv, { clock });
  const run = { id: 'resp_1', account: 'x', submittedAt: clock.wallMs() };
  return { clock, held, store, run, journal: createRunJournal({ store, clock }) };
}

describe('createRunJournal', () => {
  it('gives a run back to this process, and to another through the store', async () => {
    const { journal, store, clock, run } = world();

    await journal.note('key', run);

    expect(await journal.find('key')).toEqual(run);
    expect(await createRunJournal({ store, clock }).find('key')).toEqual(run);
    expect(await journal.find('other')).toBeUndefined();
  });

  it('forgets on demand, everywhere', async () => {
    const { journal, store, clock, held, run } = world();
    await journal.note('key', run);

    await journal.drop('key');

    expect(await journal.find('key')).toBeUndefined();
    expect(await createRunJournal({ store, clock }).find('key')).toBeUndefined();
    expect(held.size).toBe(0);
  });

  it('gives no run older than its day, or than was asked for', async () => {
    const { journal, clock, run } = world();
    await journal.note('key', run);
    await clock.advance(60_000);

    expect(await journal.find('key', 59_999)).toBeUndefined();
    expect(await journal.find('key', 60_000)).toEqual(run);
    await clock.advance(24 * 3_600_000);
    expect(await journal.find('key')).toBeUndefined();
  });

  it('holds the id, the name of the account and the time, and nothing else', async () => {
    const { journal, held, run } = world();

    await journal.note('key', { ...run, apiKey: 'pplx-canary' } as typeof run);

    const [text = ''] = held.values();
    expect(JSON.parse(String(text)).answer).toEqual(run);
    expect([...held.keys()]).toEqual(['keyv:run:key']);
  });

  it('works in memory where the store fails or is none, after two seconds at most', async () => {
    const { clock, run } = world();
    const keyv = new Keyv({
      ...plainTextKeyv,
      store: adapterWith({ get: failure('EIO'), set: failure('EIO') }),
    });
    const stores = [createAnswerStore(keyv, { clock }), absentStore()];

    for (const store of stores) {
      const journal = createRunJournal({ store, clock });
      const known = journal.note('key', run).then(() => journal.find('key'));
      const unknown = journal.find('other');
      await clock.advance(2_000);

      expect(await known).toEqual(run);
      expect(await unknown).toBeUndefined();
    }
  });

  it('waits for no store once it is closed', async () => {
    const { clock, run } = world();
    const keyv = new Keyv({ ...plainTextKeyv, store: adapterWith({ set: failure('EIO') }) });
    const journal = createRunJournal({ store: createAnswerStore(keyv, { clock }), clock });
    const note = journal.note('key', run);
    await clock.advance(10);

    journal.close();
    await note;

    expect(clock.waiting).toBe(0);
  });

  it('waits for a store that is opening or slow for a moment', async () => {
    const { clock, run, store } = world();
    const busy = { ok: false, error: new Error('Resting.') } as const;
    const until = <Result>(at: number, work: () => Promise<Result>) =>
      clock.now() < at ? Promise.resolve(busy) : work();
    const slow = {
      ...store,
      get: (key: string) => until(3_000, () => store.get(key)),
      set: (...entry: Parameters<typeof store.set>) => until(1_500, () => store.set(...entry)),
    };

    const written = createRunJournal({ store: slow, clock }).note('key', run);
    await clock.advance(1_500);
    await written;
    const found = createRunJournal({ store: slow, clock }).find('key');
    await clock.advance(1_500);

    expect(await found).toEqual(run);
  });

  it('takes no entry for a run that is none', async () => {
    const { journal, held, run } = world();
    await journal.note('key', run);
    const [[name = '', text] = []] = [...held];
    held.set(name.replace('key', 'odd'), String(text).replace('"resp_1"', '1'));

    expect(await journal.find('odd')).toBeUndefined();
  });
});
