import type { AgentRun } from './agent-run.js';
import type { CorpusPage } from './corpus-page.js';
import type { FunctionCall } from './function-calls.js';

/** What a search found, as an item of a run's output. */
export interface SearchItem {
  readonly type: 'search_results';
  readonly queries: readonly string[];
  readonly results: readonly object[];
}

/** The search's item, if the run searches. */
export function searchItem({ pages, query }: AgentRun): SearchItem | undefined {
  return pages && { type: 'search_results', queries: [query], results: pages.map(searchResult) };
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

export interface Message {
  readonly text: string;
  readonly messageUuid: string;
  /** False when it was cut. */
  readonly whole: boolean;
}

export interface OutputText {
  readonly type: 'output_text';
  readonly text: string;
  readonly annotations: readonly object[];
}

export interface MessageItem {
  readonly type: 'message';
  readonly id: string;
  readonly role: 'assistant';
  readonly status: 'completed' | 'incomplete';
  readonly content: readonly OutputText[];
}

/** The answer's item. Annotations are empty in every recording. */
export function messageItem({ text, messageUuid, whole }: Message): MessageItem {
  return {
    type: 'message',
    id: `msg_${messageUuid}`,
    role: 'assistant',
    status: whole ? 'completed' : 'incomplete',
    content: [{ type: 'output_text', text, annotations: [] }],
  };
}

/** What the messages among these items say. */
export function textIn(items: readonly object[]): string {
  return items
    .flatMap((item) => ('content' in item ? (item as MessageItem).content : []))
    .map(({ text }) => text)
    .join('');
}

/** The item by which a run asks its caller to run a function. */
export function callItem(
  { name, args }: FunctionCall,
  { uuid, place }: { readonly uuid: string; readonly place: number },
): object {
  // Ids differ within the run and follow from its own.
  const own = `${uuid.slice(0, -2)}${(place % 256).toString(16).padStart(2, '0')}`;
  return {
    type: 'function_call',
    id: `fc_${own}`,
    call_id: `call_${own}`,
    name,
    arguments: args,
    status: 'completed',
  };
}
