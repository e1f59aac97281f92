import { ConnectionError } from '../errors.js';
import { sourcesFrom } from './agent-answer.js';
import { parseJson } from './response-errors.js';
import { searchHits } from './schema.js';
import type { ServerSentEvent } from './sse.js';
import type { AgentProgress, SourcesFound, TextDelta } from './stream-events.js';

/** Reads the events of one stream, in their order. */
export interface StreamReader {
  /** What an event means to callers. Unknown and unreadable ones mean nothing; a bare `error` throws. */
  take(event: ServerSentEvent): readonly object[];
  /** Whether any event so far was one that the vendor may have sent. */
  understood(): boolean;
  /** The response object the stream has ended with, once it has. */
  snapshot(): unknown;
}

type Fields = Readonly<Record<string, unknown>>;

const terminal = /^response\.(completed|failed|incomplete|cancelled)$/;

/** For a stream of the Agent API (`POST /v1/agent` with `stream: true`), with named events or without. */
export function agentStreamReader(): StreamReader {
  const text = textReader();
  const sources = sourcesReader();
  let snapshot: unknown;
  let understood = false;

  const readers: Readonly<Record<string, (fields: Fields) => readonly AgentProgress[]>> = {
    'response.output_text.delta': (fields) => text(fields),
    'response.reasoning.search_results': ({ results }) => sources(results),
    'response.output_item.added': ({ item }) => stepOf('item_added', item),
    'response.output_item.done': ({ item }) => [
      ...(fieldsOf(item)['type'] === 'search_results' ? sources(fieldsOf(item)['results']) : []),
      ...stepOf('item_done', item),
    ],
  };

  return {
    take: ({ name, data }) => {
      const parsed = parseJson(data);
      understood ||= typeof parsed === 'object' && parsed !== null;
      const fields = fieldsOf(parsed);
      const type = typeof fields['type'] === 'string' ? fields['type'] : (name ?? '');
      if (type === 'error') throw transportFault(fields);
      const status = terminal.exec(type)?.[1];
      if (status) snapshot = snapshotOf(status, fields);
      return Object.hasOwn(readers, type) ? (readers[type]?.(fields) ?? []) : [];
    },
    understood: () => understood,
    snapshot: () => snapshot,
  };
}

/** What the run ended with. The event's own name decides how: a snapshot may lag behind it, or be missing on a failure. */
function snapshotOf(status: string, { response, error }: Fields): Fields {
  const body = fieldsOf(response);
  if (status === 'completed') return { ...body, status };
  return { id: '', ...body, error: body['error'] ?? error, status };
}

/** Pieces of text; the answer's text puts a blank line between the parts of its output, and so do these. */
function textReader(): (fields: Fields) => readonly TextDelta[] {
  let part: string | undefined;
  return ({ delta, output_index, content_index }) => {
    if (typeof delta !== 'string' || delta === '') return [];
    const current = `${output_index ?? 0} ${content_index ?? 0}`;
    const isNext = part !== undefined && part !== current;
    part = current;
    return [{ type: 'text_delta', delta: isNext ? `\n\n${delta}` : delta }];
  };
}

/** Pages: the vendor tells each twice, as a step of its reasoning and as an item of its output. */
function sourcesReader(): (results: unknown) => readonly SourcesFound[] {
  const known = new Set<number | string>();
  return (results) => {
    const parsed = searchHits.safeParse(results);
    if (!parsed.success) return [];
    const before = known.size;
    const fresh = parsed.data.filter(({ id = '', url }) => {
      const isNew = !known.has(id || url);
      known.add(id || url);
      return isNew;
    });
    return fresh.length > 0 ? [{ type: 'sources', sources: sourcesFrom(fresh, before) }] : [];
  };
}

function stepOf(type: 'item_added' | 'item_done', item: unknown): readonly AgentProgress[] {
  const { type: kind, name } = fieldsOf(item);
  if (typeof kind !== 'string') return [];
  return [{ type, item: kind, ...(typeof name === 'string' && { name }) }];
}

/** The vendor's word for a fault on its own lines, after the run may have begun. */
function transportFault(fields: Fields): ConnectionError {
  const said = fieldsOf(fields['error'])['message'] ?? fields['message'];
  const reason = typeof said === 'string' ? said : 'no reason given';
  return new ConnectionError(`Perplexity broke the stream off: ${reason}.`, {
    errorType: 'stream_interrupted',
  });
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
