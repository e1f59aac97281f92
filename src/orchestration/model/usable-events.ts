import type { AgentRequest, CallOptions } from '../../perplexity/requests.js';
import type { AgentStreamEvent } from '../../perplexity/stream-events.js';
import type { PerplexityCalls } from '../running/client-of.js';
import { isAsForced, isForcing } from './expected-answer.js';

/**
 * The events of a streamed call. A kept answer to a request that forces something is looked at before it is told: what lacks it
 * is asked anew, or it would be told until it is too old.
 */
export async function* usableEvents(
  client: PerplexityCalls,
  request: AgentRequest,
  options: CallOptions,
): AsyncGenerator<AgentStreamEvent, void, undefined> {
  let held: AgentStreamEvent[] | undefined;
  for await (const event of client.stream(request, options)) {
    if (event.type === 'cached' && options.freshness === undefined && isForcing(request)) held = [];
    held?.push(event);
    if (held === undefined) yield event;
    if (held === undefined || event.type !== 'completed') continue;
    if (isAsForced(request, event.answer)) yield* held;
    else yield* client.stream(request, { ...options, freshness: 'fresh' });
  }
}
