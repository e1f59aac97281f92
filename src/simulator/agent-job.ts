import type { Clock } from '../core/clock.js';
import type { Random } from '../core/random.js';
import { runnableBody } from './agent-rules.js';
import { planRun } from './agent-run.js';
import type { Books } from './books.js';
import { uuidFrom } from './draw.js';
import type { RunOrder } from './live-run.js';
import type { DatesShown } from './page-dates.js';
import { invalidRequest, type Refusal } from './refusal.js';
import { endOf } from './run-script.js';

/** Who asks, and with what luck. */
export interface JobContext {
  readonly account: string;
  readonly books: Books;
  readonly clock: Clock;
  readonly random: Random;
  readonly dates: DatesShown;
}

/** Accepts or refuses an agent run. */
export function orderRun(
  value: unknown,
  context: JobContext,
): { readonly order: RunOrder } | { readonly refusal: Refusal } {
  const { random, dates } = context;
  const checked = runnableBody(value);
  if ('refusal' in checked) return checked;
  const { body } = checked;
  const { previous_response_id: previous } = body;
  // The vendor does not say more.
  if (previous !== undefined && !isContinuable(previous, context)) {
    return { refusal: invalidRequest('invalid request') };
  }
  const uuid = uuidFrom(random);
  const messageUuid = uuidFrom(random);
  return { order: { body, plan: planRun(body, random), uuid, messageUuid, dates } };
}

/** Only the account's own completed runs can be continued. */
function isContinuable(id: string, { account, books, clock }: JobContext): boolean {
  const run = books.runs.get(id);
  if (run?.owner.account !== account) return false;
  const { atMs, status } = endOf(run);
  return status === 'completed' && run.startedAt + atMs <= clock.now();
}
