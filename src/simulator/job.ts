import type { Random } from '../core/random.js';
import { runnableBody } from './agent-rules.js';
import { planRun } from './agent-run.js';
import type { Books } from './books.js';
import { searchApiUsd } from './cost.js';
import { uuidFrom } from './draw.js';
import { modelList } from './models.js';
import { invalidRequest, type Refusal } from './refusal.js';
import { type RunEnding, responseObject } from './response-object.js';
import { searchAnswer } from './search-answer.js';
import { parseSearchBody } from './search-body.js';

/** When a job was done, in milliseconds since 1970. */
export interface JobTimes {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** Work that was accepted: what it will answer, and what it costs. */
export interface Job {
  /** Value of `x-request-id`. */
  readonly requestId: string;
  readonly model?: string | undefined;
  readonly preset?: string | undefined;
  /** Whether it goes on the bill. */
  readonly billable: boolean;
  /** `forced` is the ending a fault orders. */
  costUsd(forced?: RunEnding): number;
  /** The answer's body. */
  finish(times: JobTimes, forced?: RunEnding): object;
}

/** Who asks, and with what luck. */
export interface JobContext {
  readonly account: string;
  readonly books: Books;
  readonly random: Random;
}

type Prepared = { readonly job: Job } | { readonly refusal: Refusal };

/** Accepts or refuses an agent run. */
export function agentJob(value: unknown, { account, books, random }: JobContext): Prepared {
  const checked = runnableBody(value);
  if ('refusal' in checked) return checked;
  const { body } = checked;
  const { previous_response_id: previous, preset } = body;
  // Only the account's own completed runs can be continued; the vendor does not say more.
  if (previous !== undefined && books.completed.get(previous) !== account) {
    return { refusal: invalidRequest('invalid request') };
  }
  const uuid = uuidFrom(random);
  const messageUuid = uuidFrom(random);
  const run = planRun(body, random);
  const natural: RunEnding = run.complete ? 'completed' : 'incomplete';
  const job: Job = {
    requestId: uuid,
    model: run.model.id,
    preset,
    billable: true,
    // Usage of a failed run is null, so there is nothing to bill.
    costUsd: (forced) => (forced === 'failed' ? 0 : run.priced.totalUsd),
    finish: (times, forced = natural) => {
      if (forced === 'completed') books.completed.set(`resp_${uuid}`, account);
      return responseObject({ body, run, ending: forced }, { uuid, messageUuid, ...times });
    },
  };
  return { job };
}

/** Accepts or refuses a search. */
export function searchJob(value: unknown, { random }: JobContext): Prepared {
  const checked = parseSearchBody(value);
  if ('refusal' in checked) return checked;
  const { body } = checked;
  const requestId = uuidFrom(random);
  return {
    job: {
      requestId,
      billable: true,
      costUsd: () => searchApiUsd[body.search_type ?? 'web'],
      finish: ({ endedAtMs }) => searchAnswer(body, requestId, endedAtMs),
    },
  };
}

/** The list of models: free. */
export function modelsJob(_: unknown, { random }: JobContext): Prepared {
  const requestId = uuidFrom(random);
  return { job: { requestId, billable: false, costUsd: () => 0, finish: () => modelList() } };
}
