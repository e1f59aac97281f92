import { Pool } from 'undici';
import { PerplexityClient } from '../../src/perplexity/client.js';
import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';
import { cpuMicros, type Subject } from '../cpu-time.js';
import { noLimits } from '../instant-client.js';
import { type MissPeer, missPeers } from '../miss-peers.js';
import { startUpstream, type Upstream } from '../start-upstream.js';

const inFlight = 64;

/** What a call that goes upstream costs the client's process with 64 in flight, beside the bare exchange. */
export const miss: BenchCase = {
  name: 'miss',
  run: async ({ quick }) => {
    const upstream = await startUpstream({ kind: 'fixed' });
    const bare = bareUndici(upstream);
    const ours = ourClient(upstream);
    const peers = await answering(missPeers(upstream));
    const theirs = peers.map(({ name, ask }) => [name, crowd(() => ask(nextQuestion()))] as const);
    const least: Readonly<Record<string, number>> = await cpuMicros(
      { bare: bare.subject, ours: ours.subject, ...Object.fromEntries(theirs) },
      quick ? { rounds: 1, times: 64 } : { rounds: 8, times: 3_000 },
    );
    await Promise.all([bare.close(), ours.close()]);
    upstream.close();
    return [
      judged({
        name: 'miss, all layers, 64 in flight, over undici Pool.request + JSON.parse',
        value: least['ours'] ?? Number.NaN,
        unit: 'µs CPU',
        baseline: least['bare'],
        target: { ratio: 2 },
        peers: peers.map(({ name }) => ({ name, value: least[name] ?? Number.NaN })),
      }),
    ];
  },
};

let asked = 0;
const nextQuestion = () => `What is the capital of country ${asked++}?`;

/** Does the work `times` times, 64 at a time. */
function crowd(work: () => Promise<unknown>): Subject {
  return async (times) => {
    let left = times;
    const worker = async () => {
      while (left-- > 0) await work();
    };
    await Promise.all(Array.from({ length: inFlight }, worker));
  };
}

function bareUndici({ url, keys }: Upstream) {
  const pool = new Pool(url, { connections: inFlight });
  const subject = crowd(async () => {
    const { body } = await pool.request({
      method: 'POST',
      path: '/v1/agent',
      headers: { authorization: `Bearer ${keys[0]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ input: nextQuestion(), preset: 'fast' }),
    });
    return JSON.parse(await body.text());
  });
  return { subject, close: () => pool.close() };
}

function ourClient({ url, keys }: Upstream) {
  const client = new PerplexityClient({ apiKeys: keys, baseUrl: url, limits: noLimits });
  return { subject: crowd(() => client.ask(nextQuestion())), close: () => client.close() };
}

/** The peers, each of which has shown that it understands the upstream's answer. */
async function answering(peers: readonly MissPeer[]): Promise<readonly MissPeer[]> {
  for (const { name, ask } of peers) {
    if ((await ask(nextQuestion())) === '') throw new Error(`${name} got no text.`);
  }
  return peers;
}
