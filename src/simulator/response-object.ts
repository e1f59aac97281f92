import type { RunnableBody } from './agent-body.js';
import type { AgentRun } from './agent-run.js';
import type { CorpusPage } from './corpus-page.js';

/** How a run ends. */
export type RunEnding = 'completed' | 'failed' | 'incomplete';

/** Identity and times of a run. */
export interface RunStamp {
  /** The response's id is this with `resp_` before it; `x-request-id` carries it bare. */
  readonly uuid: string;
  readonly messageUuid: string;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** The response object of a finished run: always the same 32 keys, whatever was asked. */
export function responseObject(
  { body, run, ending }: { body: RunnableBody; run: AgentRun; ending: RunEnding },
  stamp: RunStamp,
): object {
  return {
    id: `resp_${stamp.uuid}`,
    object: 'response',
    status: ending,
    created_at: seconds(stamp.startedAtMs),
    completed_at: ending === 'completed' ? seconds(stamp.endedAtMs) : null,
    model: run.model.id,
    output: ending === 'failed' ? [] : outputOf(run, ending, stamp),
    usage: ending === 'failed' ? null : run.priced.usage,
    // A run's error has a word for a code, unlike the number in the HTTP envelope.
    error:
      ending === 'failed'
        ? { code: 'internal_error', message: 'the run failed', type: 'internal_error' }
        : null,
    incomplete_details: ending === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    background: false,
    store: body.store ?? true,
    previous_response_id: body.previous_response_id ?? null,
    ...echoOf(body),
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}

function outputOf(
  { pages, question, text }: AgentRun,
  ending: RunEnding,
  { messageUuid }: RunStamp,
): readonly object[] {
  const found = pages && {
    type: 'search_results',
    queries: [question.slice(0, 200)],
    results: pages.map(searchResult),
  };
  const message = text !== '' && {
    type: 'message',
    id: `msg_${messageUuid}`,
    role: 'assistant',
    status: ending,
    content: [{ type: 'output_text', text, annotations: [] }],
  };
  return [found, message].filter((item) => typeof item === 'object');
}

/** One result; dates that are not known are left out, not null. */
function searchResult(page: CorpusPage, place: number): object {
  const { url, title, snippet, date, lastUpdated } = page;
  return {
    id: place + 1,
    url,
    title,
    snippet,
    ...(date === undefined ? {} : { date }),
    ...(lastUpdated === undefined ? {} : { last_updated: lastUpdated }),
    source: 'web',
  };
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
