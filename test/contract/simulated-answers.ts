import { createSimulator } from '../../src/simulator/create-simulator.js';
import type { FaultStatus } from '../../src/simulator/faults.js';
import type { SseFraming } from '../../src/simulator/sse-framing.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { ask, askStream, openStream, simulated, type WireEvent } from '../simulator/simulated.js';
import type { Ending } from './recorded-answers.js';

const path = '/v1/agent';
const body = { preset: 'fast', input: 'Why do coral reefs decline?' };

/** What the simulator answers to a run of its own, or to one that a fault has spoiled. */
async function run(more: object = {}, status?: FaultStatus): Promise<unknown> {
  const { simulator } = simulated();
  if (status !== undefined) simulator.addFaults({ path, status });
  return (await ask(simulator, { ...body, ...more })).json;
}

/** A run in the background: as it is told when submitted, while working, when cancelled and afterwards. */
async function background() {
  const clock = manualClock();
  const simulator = createSimulator({ latency: 'fixed:10s' }, { clock });
  const queued = (await ask(simulator, { ...body, background: true })).json;
  const own = `${path}/${queued.id}`;
  const fetched = async () => (await ask(simulator, '', { method: 'GET', path: own })).json;
  await clock.advance(8_000);
  const in_progress = await fetched();
  const cancel = (await ask(simulator, '', { path: `${own}/cancel` })).json;
  await clock.advance(1_000);
  return { queued, in_progress, cancel, cancelled: await fetched() };
}

async function other(route: string, sent: object | undefined): Promise<unknown> {
  const asked = { path: route, method: sent ? 'POST' : 'GET' };
  return (await ask(simulated().simulator, sent ?? '', asked)).json;
}

const weather = { type: 'function', name: 'get_weather' };

/** How the simulator is brought to each of the answers, by its name among the recorded ones. */
export const simulatedAnswers: Readonly<Record<string, () => Promise<unknown>>> = {
  queued: async () => (await background()).queued,
  in_progress: async () => (await background()).in_progress,
  cancelled: async () => (await background()).cancelled,
  completed: () => run(),
  calling: () => run({ input: 'How is the weather?', tools: [weather] }),
  incomplete: () => run({}, 'incomplete'),
  failed: () => run({}, 'failed'),
  cancel: async () => (await background()).cancel,
  search: () => other('/search', { query: 'coral reefs' }),
  embeddings: () => other('/v1/embeddings', { model: 'pplx-embed-v1-0.6b', input: ['tea', 'ale'] }),
  contextual: () =>
    other('/v1/contextualizedembeddings', {
      model: 'pplx-embed-context-v1-0.6b',
      input: [['tea', 'ale']],
    }),
  models: () => other('/v1/models', undefined),
  refusal: () => run({ search_mode: 'web' }),
};

const streamed = { ...body, stream: true };

/** The events of a stream that ends so. */
export async function simulatedEvents(ending: Ending, sse: SseFraming): Promise<WireEvent[]> {
  if (ending === 'cancelled') return cancelledEvents(sse);
  const { simulator } = simulated({ sse });
  if (ending !== 'completed') simulator.addFaults({ path, status: ending, afterEvents: 9 });
  return (await askStream(simulator, streamed)).events;
}

/** A stream whose run somebody cancels while its text is being written. */
async function cancelledEvents(sse: SseFraming): Promise<WireEvent[]> {
  const clock = manualClock();
  const simulator = createSimulator({ latency: 'fixed:10s', sse }, { clock });
  const { pieces } = await openStream(simulator, streamed);
  const events: WireEvent[] = [];
  const reading = (async () => {
    for await (const piece of pieces) {
      const [, data] = /^data: (\{.*\})$/m.exec(piece) ?? [];
      if (data) events.push(JSON.parse(data));
    }
  })();
  await clock.advance(8_000);
  const id = events[0]?.['response'].id;
  await ask(simulator, '', { path: `${path}/${id}/cancel` });
  await clock.advance(1_000);
  await reading;
  return events;
}
