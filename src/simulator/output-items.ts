import type { FunctionCall } from './function-calls.js';
import type { RunOrder } from './live-run.js';
import { pageDates } from './page-dates.js';

/** What a search found, as an item of a run's output. */
export interface SearchItem {
  readonly type: 'search_results';
  readonly queries: readonly string[];
  readonly results: readonly object[];
}

/** The search's item, if the run searches. */
export function searchItem({ plan: { pages, query }, dates }: RunOrder): SearchItem | undefined {
  const results = pages?.map((page, place) => ({
    id: place + 1,
    url: page.url,
    title: page.title,
    snippet: page.snippet,
    ...pageDates(page, dates, 'run'),
    source: 'web',
  }));
  return results && { type: 'search_results', queries: [query], results };
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
