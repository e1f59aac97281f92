import { describe, expect, it } from 'vitest';
import { createResilientFetch } from '../../src/fetch/resilient-fetch.js';
import { failureOf, fetchBench, question } from './fetch-bench.js';

const chat = '/deepseek/chat/completions';
const body = JSON.stringify({
  model: 'deepseek-chat',
  messages: [{ role: 'user', content: question }],
});
const streamed = body.replace('{', '{"stream":true,');
const post = { method: 'POST', headers: { 'content-type': 'application/json' } };

async function postOn(...given: Parameters<typeof fetchBench>) {
  const bench = await fetchBench(...given);
  return { ...bench, url: bench.simulator.url + chat };
}

describe('createResilientFetch', () => {
  it.each([
    ['a string', body],
    ['bytes', Buffer.from(body)],
    ['a buffer', new TextEncoder().encode(body).buffer],
    ['a blob', new Blob([body])],
    ['a stream', new Blob([body]).stream()],
  ])('sends %s, again if it must', async (_, given) => {
    const { fetch, url, simulator, statuses } = await postOn();
    simulator.addFaults({ path: chat, status: 503 });

    const response = await fetch(url, { ...post, body: given, duplex: 'half' } as RequestInit);

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ object: 'chat.completion' });
    expect(statuses()).toEqual([503, 200]);
  });

  it.each([
    ['a URL', (url: string) => new URL(url), { ...post, body }],
    ['a Request', (url: string) => new Request(url, { ...post, body }), undefined],
  ])('takes %s', async (_, inputOf, init) => {
    const { fetch, url } = await postOn();

    expect((await fetch(inputOf(url), init)).status).toBe(200);
  });

  it('takes GET and DELETE, and says where the answer is from', async () => {
    const { fetch, simulator } = await postOn();

    const models = await fetch(`${simulator.url}/deepseek/models`);
    const deleted = await fetch(`${simulator.url}/v1/files/f1`, { method: 'DELETE' });

    expect(models).toMatchObject({ ok: true, url: `${simulator.url}/deepseek/models` });
    expect(deleted.status).toBe(404);
    expect(deleted.headers.get('x-should-retry')).toBe('false');
  });

  it.each([
    ['another origin', () => 'https://elsewhere.example/v1/chat/completions'],
    ['another port', (url: string) => url.replace(/:\d+/, ':1')],
    ['an address with credentials', (url: string) => url.replace('//', '//user:pass@')],
    ['no address', () => '/chat/completions'],
  ])('sends its keys nowhere else: not to %s', async (_, urlOf) => {
    const { fetch, url, statuses } = await postOn();

    const failure = await failureOf(fetch(urlOf(url), { ...post, body }));

    expect(failure).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(failure.message).not.toContain('pass');
    expect(statuses()).toEqual([]);
  });

  it('refuses a streamed body beyond its bound before anything is sent', async () => {
    const { fetch, url, statuses } = await postOn({ maxBodyBytes: 10 });
    const init = { ...post, body: new Blob([body]).stream(), duplex: 'half' } as RequestInit;

    expect(await failureOf(fetch(url, init))).toMatchObject({ code: 'CONFIG_INVALID' });

    expect(statuses()).toEqual([]);
  });

  it('passes on a caller’s abort as it was, down to the socket', async () => {
    const { fetch, url, simulator } = await postOn();
    simulator.addFaults({ path: chat, status: 'hang' });
    const abort = new AbortController();
    const reason = new Error('enough');

    const work = fetch(url, { ...post, body, signal: abort.signal });
    while (simulator.requests().length === 0) await new Promise(setImmediate);
    abort.abort(reason);

    expect(await failureOf(work)).toBe(reason);
    while (simulator.requests()[0]?.aborted !== true) await new Promise(setImmediate);
  });

  it('ends a stream whose reader leaves, and gives its key back', async () => {
    const { fetch, url, simulator, calls } = await postOn({}, { keys: ['only'] });
    simulator.addFaults({ path: chat, status: 'hang', afterEvents: 2 });
    const response = await fetch(url, { ...post, body: streamed });

    await response.body?.cancel();
    while (calls.length === 0) await new Promise(setImmediate);

    expect(calls).toMatchObject([{ error: { code: 'ABORTED' } }]);
    expect(fetch.keyStats()).toMatchObject([{ inFlight: 0 }]);
    while (simulator.requests()[0]?.aborted !== true) await new Promise(setImmediate);
  });

  it('gives up at its deadline', async () => {
    const { fetch, url, simulator } = await postOn({ timeoutMs: 60 });
    simulator.addFaults({ path: chat, status: 'hang', times: 9 });

    const failure = await failureOf(fetch(url, { ...post, body }));

    expect(failure).toMatchObject({ code: 'CALL_TIMEOUT', scope: 'call' });
  });

  it('opens its circuit after repeated faults, and then sends nothing', async () => {
    const { fetch, url, simulator } = await postOn({ maxAttempts: 1 });
    simulator.addFaults({ path: chat, status: 500, times: 1_000 });

    for (let asked = 0; asked < 10; asked++) await fetch(url, { ...post, body });
    const failure = await failureOf(fetch(url, { ...post, body }));

    expect(failure).toMatchObject({ code: 'CIRCUIT_OPEN', errorType: 'circuit_breaker_open' });
    expect(fetch.breakerState()).toBe('open');
    expect(simulator.requests()).toHaveLength(10);
  });

  it('says that nobody answers, in a ConnectionError', async () => {
    const { fetch, url, simulator } = await postOn({ maxAttempts: 1 });
    await simulator.close();

    const failure = await failureOf(fetch(url, { ...post, body }));

    expect(failure).toMatchObject({ code: 'CONNECTION_LOST', billing: 'no' });
  });

  it('ends what is under way when it is closed', async () => {
    const { fetch, url, simulator } = await postOn();
    simulator.addFaults({ path: chat, status: 'hang' });
    const work = failureOf(fetch(url, { ...post, body }));
    while (simulator.requests().length === 0) await new Promise(setImmediate);

    await fetch.close();

    expect(await work).toMatchObject({ code: 'CLIENT_CLOSED' });
    expect(await failureOf(fetch(url))).toMatchObject({ code: 'CLIENT_CLOSED' });
  });

  it('changes keys without a restart', async () => {
    const { fetch, url, simulator } = await postOn({ apiKeys: ['wrong'] });
    const refused = await fetch(url, { ...post, body });

    fetch.setKeys(simulator.keys);
    const answered = await fetch(url, { ...post, body });

    expect([refused.status, answered.status]).toEqual([401, 200]);
  });

  it.each([
    [{ apiKeys: [] }, 'apiKeys'],
    [{ apiKeys: ['a', 'a'] }, 'the same'],
    [{ baseUrl: 'ftp://x' }, 'base URL'],
    [{ maxAttempts: 0 }, 'maxAttempts'],
    [{ maxBodyBytes: 0 }, 'maxBodyBytes'],
    [{ tier: 9 }, 'tier'],
  ])('refuses %j when it is made', (wrong, named) => {
    const made = () =>
      createResilientFetch({ apiKeys: ['k'], baseUrl: 'https://api.example', ...wrong });

    expect(made).toThrow(named);
    expect(made).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});
