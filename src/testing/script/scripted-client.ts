import type { PerplexityCalls } from '../../orchestration/running/client-of.js';
import type { AgentAnswer, Answered, SearchAnswer } from '../../perplexity/answers.js';
import type { AgentRequest, CallOptions, SearchRequest } from '../../perplexity/requests.js';
import type { AgentStream } from '../../perplexity/stream-events.js';
import { type AskedFrom, askedFrom } from '../asked-from.js';
import {
  agentAnswerWith,
  type ScriptedAgentAnswer,
  type ScriptedSearchAnswer,
  searchAnswerWith,
} from './client-answer.js';
import { clipped, openScript, type Script, type ScriptCondition } from './script.js';
import { wordsOf } from './words-of.js';

/** One call to a scripted client. `agent` is whom the call's options name, else the agent at work. */
export interface AskedCall<Request> extends AskedFrom {
  readonly request: Request;
  readonly options: CallOptions;
  /** The question: the request's input or query, its last text where it is a conversation. */
  readonly text: string;
}

/** An answer, or part of one; an error to be thrown as it is; or a function that makes either of what was asked. */
export type ScriptedCallReply<Request, Answer> = Answer | Error | ReplyMaker<Request, Answer>;

type ReplyMaker<Request, Answer> = (
  asked: AskedCall<Request>,
) => Answer | Error | Promise<Answer | Error>;

/** A reply for the next call, or one under conditions. */
export type ScriptedCall<Request, Answer> =
  | ScriptedCallReply<Request, Answer>
  | (ScriptCondition<AskedCall<Request>> & { readonly reply: ScriptedCallReply<Request, Answer> });

/** A text is the answer's text. */
export type ScriptedAsk = ScriptedCall<AgentRequest, string | ScriptedAgentAnswer>;
/** A list is that of the pages found, or of their addresses. */
export type ScriptedSearch = ScriptedCall<
  SearchRequest,
  NonNullable<ScriptedSearchAnswer['results']> | ScriptedSearchAnswer
>;

export interface ClientScript {
  /** For `ask` and `stream` together. */
  readonly ask?: readonly ScriptedAsk[] | undefined;
  readonly search?: readonly ScriptedSearch[] | undefined;
}

/** A client that answers from a script, for `runGraph(graph, input, { client })`. */
export interface ScriptedClient extends PerplexityCalls {
  /** Every `ask` and `stream` so far, in order. */
  readonly asked: readonly AskedCall<AgentRequest>[];
  /** Every `search` so far. */
  readonly searched: readonly AskedCall<SearchRequest>[];
  /** Throws an ExpectationError that says which answers were not used and what was asked beyond the script. */
  assertComplete(): void;
}

/**
 * Makes a client that answers from `script` without HTTP, cache or limits: answers in order, by agent or by what is
 * asked; a stream tells the text word by word. What nobody wrote an answer for rejects with an ExpectationError.
 * Throws a ConfigError when the script is none.
 */
export function scriptedClient({
  ask: asks = [],
  search: searches = [],
}: ClientScript): ScriptedClient {
  const agentScript = scriptOf('scripted client', asks, agentAnswerOf);
  const searchScript = scriptOf("scripted client's search", searches, searchAnswerOf);
  const ask = (request: string | AgentRequest, options: CallOptions = {}) =>
    agentScript.play(typeof request === 'string' ? { input: request } : request, options);
  return {
    asked: agentScript.asked,
    searched: searchScript.asked,
    ask,
    stream: (request, options) => streamed(ask(request, options)),
    search: (request, options = {}) =>
      searchScript.play(typeof request === 'string' ? { query: request } : request, options),
    assertComplete: () => {
      agentScript.script.assertComplete();
      searchScript.script.assertComplete();
    },
  };
}

type Conditional<Request, Answer> = ScriptCondition<AskedCall<Request>> & {
  readonly reply: ScriptedCallReply<Request, Answer>;
};

interface PlayedScript<Request, Answer> {
  readonly asked: readonly AskedCall<Request>[];
  readonly script: Pick<Script<never, never>, 'assertComplete'>;
  play(request: Request, options: CallOptions): Promise<Answer>;
}

function scriptOf<Request extends AgentRequest | SearchRequest, Part, Answer>(
  name: string,
  calls: readonly ScriptedCall<Request, Part>[],
  answerOf: (part: Part) => Answer,
): PlayedScript<Request, Answer> {
  const asked: AskedCall<Request>[] = [];
  const entries = calls.map((call) => (isConditional(call) ? call : { reply: call }));
  const script = openScript<AskedCall<Request>, ScriptedCallReply<Request, Part>>(entries, {
    name,
    askedText: ({ text }) => text,
    replyText,
  });
  return {
    asked,
    script,
    play: async (request, options) => {
      options.signal?.throwIfAborted();
      const { agent } = options;
      const call = {
        ...askedFrom(),
        ...(agent !== undefined && { agent }),
        request,
        options,
        text: textOf(request),
      };
      asked.push(call);
      const reply = script.take(call);
      const part =
        typeof reply === 'function'
          ? await (reply as ReplyMaker<Request, Part>)(call)
          : (reply as Part | Error);
      options.signal?.throwIfAborted();
      if (part instanceof Error) throw part;
      return answerOf(part);
    },
  };
}

function isConditional<Request, Answer>(
  call: ScriptedCall<Request, Answer>,
): call is Conditional<Request, Answer> {
  return typeof call === 'object' && call !== null && 'reply' in call;
}

function agentAnswerOf(part: string | ScriptedAgentAnswer): Answered<AgentAnswer> {
  return agentAnswerWith(typeof part === 'string' ? { text: part } : part);
}

type Pages = NonNullable<ScriptedSearchAnswer['results']>;

function searchAnswerOf(part: Pages | ScriptedSearchAnswer): Answered<SearchAnswer> {
  return searchAnswerWith('length' in part ? { results: part } : part);
}

function textOf(request: AgentRequest | SearchRequest): string {
  if ('query' in request) return [request.query].flat().join('; ');
  return inputText(request.input);
}

function inputText(input: AgentRequest['input']): string {
  if (typeof input === 'string') return input;
  const last = input.findLast((item) => 'content' in item || 'output' in item);
  const said = last && ('content' in last ? last.content : 'output' in last ? last.output : '');
  return typeof said === 'string' ? said : JSON.stringify(said ?? '');
}

function replyText(reply: unknown): string {
  if (typeof reply === 'string') return clipped(reply);
  if (typeof reply === 'function') return 'a function';
  if (reply instanceof Error) return `the error ${clipped(reply.message)}`;
  const { text } = (reply ?? {}) as ScriptedAgentAnswer;
  return text === undefined ? 'an answer' : clipped(text);
}

/** The text word by word, then the answer. */
function streamed(answer: Promise<Answered<AgentAnswer>>): AgentStream {
  answer.catch(() => undefined); // A reader of the events is told.
  return {
    answer,
    async *[Symbol.asyncIterator]() {
      const { text, sources } = await answer;
      if (sources.length > 0) yield { type: 'sources', sources };
      for (const delta of wordsOf(text)) yield { type: 'text_delta', delta };
      yield { type: 'completed', answer: await answer };
    },
  };
}
