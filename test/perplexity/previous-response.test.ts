import { Keyv } from 'keyv';
import { describe, expect, it } from 'vitest';
import { backgroundWorld } from './background-world.js';

const accounts = ['w', 'x', 'y', 'z'];
const fourAccounts = () =>
  backgroundWorld({ keys: ['a', 'b', 'c', 'd'], accounts, latency: 'fixed:2s' });
const question = (n: number) => ({ preset: 'fast', input: `Question ${n}?` });
const follow = (id: string) => ({ preset: 'fast', input: 'And why?', previous_response_id: id });

describe('a request that goes on from a response', () => {
  it('is made by the account that made the response, whichever that was', async () => {
    const { open, run, simulator } = fourAccounts();
    const client = open();

    const first = await run(() =>
      Promise.all(Array.from({ length: 8 }, (_, n) => client.ask(question(n)))),
    );
    const next = await run(() => Promise.all(first.map(({ id }) => client.ask(follow(id)))));

    expect(new Set(first.map(({ account }) => account))).toEqual(new Set(accounts));
    expect(next.map(({ account }) => account)).toEqual(first.map(({ account }) => account));
    expect(simulator.requests().every(({ status }) => status === 200)).toBe(true);
  });

  it('in the background is asked after by that account too', async () => {
    const { open, run, simulator } = fourAccounts();
    const client = open();
    await run(() => client.ask(question(0)));
    const first = await run(() => client.ask(question(1)));

    const next = await run(() => client.ask({ ...follow(first.id), background: true }));

    expect([first.account, next.account]).toEqual(['x', 'x']);
    expect(simulator.requests().every(({ status }) => status === 200)).toBe(true);
  });

  it('knows the account of an answer that another process has cached', async () => {
    const { open, run } = fourAccounts();
    const cache = new Keyv();
    const maker = open({ cache });
    await run(() => maker.ask(question(0)));
    const made = await run(() => maker.ask(question(1)));
    const client = open({ cache });

    const hit = await run(() => client.ask(question(1)));
    const next = await run(() => client.ask(follow(hit.id)));

    expect(hit).toMatchObject({ id: made.id, account: 'x', meta: { outcome: 'hit' } });
    expect(next.account).toBe('x');
  });

  it('needs to be told the account where several could have made the response', async () => {
    const { open, run, simulator } = fourAccounts();
    const made = await run(() => open().ask(question(0)));
    const client = open();
    const asked = simulator.requests().length;

    const unknown = client.ask(follow(made.id));
    await expect(unknown).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('`account`'),
    });
    const wrong = client.ask(follow(made.id), { account: 'v' });
    await expect(wrong).rejects.toMatchObject({ message: expect.stringContaining('w, x, y, z') });
    expect(simulator.requests().length).toBe(asked);
    const told = await run(() => client.ask(follow(made.id), { account: 'w' }));

    expect(told.account).toBe('w');
  });

  it('needs no telling with a single account', async () => {
    const { open, run } = backgroundWorld({ keys: ['a', 'b'], accounts: ['x', 'x'] });
    const made = await run(() => open().ask(question(0)));

    const next = await run(() => open().ask(follow(made.id)));

    expect(next.account).toBe('x');
  });

  it('is cached for its account', async () => {
    const { open, run } = fourAccounts();
    const client = open();
    const made = await run(() => client.ask(question(0)));

    await run(() => client.ask(follow(made.id)));
    const again = await run(() => client.ask(follow(made.id)));

    expect(again.meta.outcome).toBe('hit');
  });

  it('waits for its account when that is refused for its rate, and uses no other', async () => {
    const { open, run, simulator } = fourAccounts();
    const client = open();
    const made = await run(() => client.ask(question(0)));
    simulator.addFaults({ path: '/v1/agent', status: 429, retryAfter: 7 });

    const next = await run(() => client.ask(follow(made.id)));

    const [, refused, answered] = simulator.requests();
    expect([refused, answered].map((request) => request?.slot)).toEqual([0, 0]);
    expect((answered?.startedAt ?? 0) - (refused?.startedAt ?? 0)).toBeGreaterThanOrEqual(7_000);
    expect(next.meta.rateLimited).toBe(1);
  });

  it('fails with all keys of its account refused, though others would do', async () => {
    const { open, run, simulator } = fourAccounts();
    const client = open();
    const made = await run(() => client.ask(question(0)));
    simulator.addFaults({ path: '/v1/agent', status: 401, key: 'a' });

    const next = run(() => client.ask(follow(made.id)));

    await expect(next).rejects.toMatchObject({
      code: 'KEYS_EXHAUSTED',
      message: 'No usable API key is left: slot 0 was refused (401).',
    });
  });

  it('alone may name an account', async () => {
    const asked = fourAccounts().open().ask(question(0), { account: 'w' });

    await expect(asked).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
