import type { LiveRun, RunStatus } from './live-run.js';
import { callItem, type MessageItem, messageItem, searchItem } from './output-items.js';
import { snapshot } from './response-object.js';

/** One typed event of a run, as it goes over the wire. */
export interface RunEvent {
  readonly type: string;
  readonly sequence_number: number;
  readonly [field: string]: unknown;
}

/** An event and the moment it happens, in milliseconds after the run's start. */
export interface ScriptedEvent {
  readonly atMs: number;
  readonly event: RunEvent;
}

/** An event without its number. */
interface Beat {
  readonly atMs: number;
  readonly event: { readonly type: string; readonly [field: string]: unknown };
}

/** Where in its working time a run searches, has found, and begins to write. */
const moments = { asks: 0.1, finds: 0.4, writes: 0.5 } as const;

/** Every event of the run in the order of the vendor's recordings, the one that ends it last. */
export function scriptOf(run: LiveRun): readonly ScriptedEvent[] {
  const beats = beatsOf(run);
  const before = beforeTheEnd(run, beats);
  return numbered([...before, lastBeat(run, before)]);
}

/** How and when the run ends, if it is not cancelled from here on. */
export function endOf(run: LiveRun): RunEnd {
  return endAfter(run, () => beforeTheEnd(run, beatsOf(run)));
}

export interface RunEnd {
  /** After its start. */
  readonly atMs: number;
  readonly status: RunStatus;
}

function endAfter(run: LiveRun, before: () => readonly Beat[]): RunEnd {
  const { cancelledAfterMs: cancelledAt, ending: status } = run;
  if (cancelledAt !== undefined) return { atMs: cancelledAt, status: 'cancelled' };
  if (run.endAfter === undefined) return { atMs: run.durationMs, status };
  return { atMs: before().at(-1)?.atMs ?? 0, status };
}

/** What the run has put out when it ends: whole items, and a message as far as it was written. */
export function finalOutput(run: LiveRun): readonly object[] {
  const cut = run.endAfter !== undefined || run.cancelledAfterMs !== undefined;
  return cut ? outputFrom(run, beforeTheEnd(run, beatsOf(run))) : wholeOutput(run);
}

/** The same for a run that nothing cuts short, without going through its events. */
function wholeOutput(run: LiveRun): readonly object[] {
  const { plan, uuid } = run;
  const found = searchItem(run);
  const calls = plan.calls.map((call, place) => callItem(call, { uuid, place }));
  return [...(found ? [found] : []), ...calls, ...(plan.text === '' ? [] : [messageOf(run)])];
}

function messageOf({ plan, messageUuid, ending }: LiveRun): MessageItem {
  return messageItem({ text: plan.text, messageUuid, whole: ending === 'completed' });
}

function beforeTheEnd(run: LiveRun, beats: readonly Beat[]): readonly Beat[] {
  const { cancelledAfterMs, endAfter } = run;
  const kept = endAfter === undefined ? beats : beats.slice(0, endAfter);
  return cancelledAfterMs === undefined
    ? kept
    : kept.filter(({ atMs }) => atMs <= cancelledAfterMs);
}

function beatsOf(run: LiveRun): readonly Beat[] {
  const { queuedMs, durationMs } = run;
  const at = (share: number) => queuedMs + (durationMs - queuedMs) * share;
  const begun = snapshot(run, queuedMs > 0 ? 'queued' : 'in_progress');
  return [
    { atMs: 0, event: { type: 'response.created', response: begun } },
    {
      atMs: queuedMs,
      event: { type: 'response.in_progress', response: snapshot(run, 'in_progress') },
    },
    ...searchBeats(run, at),
    ...callBeats(run, at),
    ...messageBeats(run, at),
  ];
}

type Timing = (share: number) => number;

/** The search is announced as a call of `search_web` and ends as the item of its results, at the same place. */
function searchBeats(run: LiveRun, at: Timing): readonly Beat[] {
  const { uuid } = run;
  const found = searchItem(run);
  if (!found) return [];
  const callId = `call_${uuid}`;
  const asked = {
    type: 'function_call',
    id: `fc_${uuid}`,
    call_id: callId,
    name: 'search_web',
    arguments: JSON.stringify({ queries: found.queries }),
    status: 'in_progress',
  };
  const item = { output_index: 0, item: found };
  return [
    {
      atMs: at(moments.asks),
      event: { type: 'response.output_item.added', output_index: 0, item: asked },
    },
    {
      atMs: at(moments.asks),
      event: {
        type: 'response.reasoning.search_queries',
        queries: found.queries,
        call_id: callId,
        thought: 'Searching the web...',
      },
    },
    {
      atMs: at(moments.finds),
      event: {
        type: 'response.reasoning.search_results',
        results: found.results,
        call_id: callId,
        thought: `Found ${found.results.length} results`,
      },
    },
    { atMs: at(moments.finds), event: { type: 'response.output_item.done', ...item } },
  ];
}

function callBeats({ plan, uuid }: LiveRun, at: Timing): readonly Beat[] {
  const first = plan.pages ? 1 : 0;
  return plan.calls.flatMap((call, place) => {
    const item = callItem(call, { uuid, place });
    const output_index = first + place;
    return [
      {
        atMs: at(moments.writes),
        event: {
          type: 'response.output_item.added',
          output_index,
          item: { ...item, arguments: '', status: 'in_progress' },
        },
      },
      { atMs: at(1), event: { type: 'response.output_item.done', output_index, item } },
    ];
  });
}

function messageBeats(run: LiveRun, at: Timing): readonly Beat[] {
  const { plan } = run;
  const { text } = plan;
  if (text === '') return [];
  const item = messageOf(run);
  const output_index = plan.pages ? 1 : 0;
  const place = { output_index, content_index: 0, item_id: item.id };
  const deltas = deltasOf(text);
  return [
    {
      atMs: at(moments.writes),
      event: {
        type: 'response.output_item.added',
        output_index,
        // Recorded so: no content, and yet already completed.
        item: { ...item, content: null, status: 'completed' },
      },
    },
    ...deltas.map((delta, index) => ({
      atMs: at(moments.writes + ((1 - moments.writes) * (index + 1)) / deltas.length),
      event: { type: 'response.output_text.delta', ...place, delta },
    })),
    { atMs: at(1), event: { type: 'response.output_text.done', ...place, text } },
    { atMs: at(1), event: { type: 'response.output_item.done', output_index, item } },
  ];
}

/** A text in pieces as a model writes them: words with the blank before them, long ones in parts. */
function deltasOf(text: string): readonly string[] {
  return text.match(/\s*\S{1,12}|\s+$/gu) ?? [];
}

function lastBeat(run: LiveRun, before: readonly Beat[]): Beat {
  const { atMs, status } = endAfter(run, () => before);
  const type = `response.${status}`;
  if (status === 'failed') return { atMs, event: { type, error: snapshot(run, status)['error'] } };
  const output = outputFrom(run, before);
  const response = snapshot(run, status, { output, endedAtMs: run.startedAtMs + atMs });
  const silent = run.body.stream_options?.include_usage === false;
  return { atMs, event: { type, response: silent ? { ...response, usage: null } : response } };
}

function outputFrom({ messageUuid }: LiveRun, beats: readonly Beat[]): readonly object[] {
  const output: object[] = [];
  let text = '';
  for (const { event } of beats) {
    if (event.type === 'response.output_item.done') output.push(event['item'] as object);
    if (event.type === 'response.output_text.delta') text += String(event['delta']);
  }
  const closed = output.some((item) => 'role' in item);
  if (text !== '' && !closed) output.push(messageItem({ text, messageUuid, whole: false }));
  return output;
}

/** The recordings' numbers grow and skip some: 2 and 41 were missing. */
function numbered(beats: readonly Beat[]): readonly ScriptedEvent[] {
  let next = 0;
  return beats.map(({ atMs, event }) => {
    if (next % 39 === 2) next += 1;
    const { type, ...rest } = event;
    return { atMs, event: { type, sequence_number: next++, ...rest } };
  });
}
