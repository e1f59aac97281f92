import type { RunnableBody } from './agent-body.js';
import type { LiveRun, RunStatus } from './live-run.js';

/** What the response object shows beyond the run itself. */
export interface Shown {
  readonly output?: readonly object[] | undefined;
  /** Milliseconds since 1970. @defaultValue when the run started */
  readonly createdAtMs?: number | undefined;
  readonly endedAtMs?: number | undefined;
}

/** The response object; always the same 32 keys, whatever was asked. */
export type ResponseObject = Readonly<Record<string, unknown>>;

/** The response object of a run in this state. What is not finished has no usage and goes by its preset's name. */
export function snapshot(
  run: LiveRun,
  status: RunStatus,
  { output = [], createdAtMs = run.startedAtMs, endedAtMs }: Shown = {},
): ResponseObject {
  const { body, plan } = run;
  const served = status === 'completed' || status === 'incomplete';
  return {
    id: run.id,
    object: 'response',
    status,
    created_at: seconds(createdAtMs),
    completed_at: status === 'completed' && endedAtMs !== undefined ? seconds(endedAtMs) : null,
    model: served || status === 'failed' ? plan.model.id : (body.preset ?? plan.model.id),
    output: status === 'failed' ? [] : output,
    usage: served ? plan.priced.usage : null,
    error: errorOf(status),
    incomplete_details: reasonOf(status),
    background: body.background ?? false,
    store: body.store ?? true,
    previous_response_id: body.previous_response_id ?? null,
    ...echoOf(body),
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}

/** A run's error has a word for a code, unlike the number in the HTTP envelope. */
function errorOf(status: RunStatus): object | null {
  if (status === 'cancelled') return { code: 'cancelled', message: 'cancelled', type: 'cancelled' };
  return status === 'failed'
    ? { code: 'internal_error', message: 'the run failed', type: 'internal_error' }
    : null;
}

function reasonOf(status: RunStatus): object | null {
  if (status === 'cancelled') return { reason: 'cancelled' };
  return status === 'incomplete' ? { reason: 'max_output_tokens' } : null;
}

/** What was asked, with the vendor's defaults for what was not. */
function echoOf(body: RunnableBody): object {
  return {
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    max_tool_calls: body.max_tool_calls ?? null,
    metadata: body.metadata ?? {},
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    temperature: body.temperature ?? 1,
    top_p: body.top_p ?? 1,
    top_logprobs: 0,
    presence_penalty: 0,
    frequency_penalty: 0,
    prompt_cache_key: null,
    reasoning: body.reasoning ?? null,
    safety_identifier: null,
    service_tier: 'default',
    // Stays "text" even when a JSON schema was asked for.
    text: { format: { type: 'text' } },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    truncation: body.truncation ?? '',
    user: null,
  };
}
