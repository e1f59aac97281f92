import type { KeyPool } from '../keys/key-pool.js';
import type { EndpointBreaker } from '../resilience/circuit-breaker.js';
import type { ClientState } from '../telemetry/observed-state.js';

interface Stack {
  readonly endpoint: { readonly name: string };
  readonly pool: Pick<KeyPool, 'stats' | 'waiting'>;
  readonly breaker: Pick<EndpointBreaker, 'state'>;
}

/** How a client stands now, for gauges: a key is usable where it is on the first endpoint, the Agent API. */
export function clientStateOf(stacks: readonly Stack[]): ClientState {
  const keys = stacks[0]?.pool.stats() ?? [];
  return {
    waiting: stacks.reduce((sum, { pool }) => sum + pool.waiting(), 0),
    breakers: Object.fromEntries(
      stacks.map(({ endpoint, breaker }) => [endpoint.name, breaker.state()]),
    ),
    keys: keys
      .filter(({ state }) => state !== 'retired')
      .map(({ slot, state, inFlight }) => ({ slot, usable: state === 'healthy', inFlight })),
  };
}
