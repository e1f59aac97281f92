import { createHash } from 'node:crypto';
import type { Clock } from '../../core/clock.js';
import type { CallMeta } from '../../perplexity/answers.js';
import type { RunCall } from '../tracing/run-call.js';
import { type Frame, type FrameBook, nearest } from '../tracing/run-frame.js';
import { createRunEvents, type EventBody, type RunEvents } from './run-events.js';

/** What is asked, and by whom as far as the caller says. */
export interface AskedCall {
  readonly endpoint: RunCall['endpoint'];
  readonly request: string | object;
  readonly agent: string | undefined;
  /** The node by LangGraph's own word, where no frame tells. */
  readonly node: string | undefined;
}

/** How a call ended: its `meta`, as far as there is one, and why there is no answer. */
export interface CallEnd {
  readonly meta: CallMeta | undefined;
  readonly errorCode: string | undefined;
}

/** Keeps the books of an outermost run, of which its report and its events are made. */
export interface RunRecorder extends FrameBook {
  readonly events: RunEvents;
  callStarted(frame: Frame, asked: AskedCall): RunCall;
  callEnded(frame: Frame, call: RunCall, end: CallEnd): void;
  /** Whether a call below this frame is under way. */
  hasPending(frame: Frame): boolean;
}

export function createRunRecorder(clock: Clock, startedAt: number): RunRecorder {
  const events = createRunEvents(() => clock.now() - startedAt);
  let lastId = 0;
  let pending = 0;
  return {
    clock,
    events,
    nextId: () => ++lastId,
    hasPending: (frame) => pending > 0 && hasOpenCall(frame),
    opened: (frame) => tellStep(events, frame),
    closed: (frame) => tellStep(events, frame),
    callStarted: (frame, { endpoint, request, agent, node }) => {
      pending++;
      const call = openCall(++lastId, {
        endpoint,
        agent: agent ?? nearest(frame, 'agent')?.name,
        node: nearest(frame, 'node')?.name ?? node,
        tool: nearest(frame, 'tool')?.name,
        question: questionOf(endpoint, request),
        startedAt: clock.now(),
      });
      frame.calls.push(call);
      if (events.isHeard('call_started')) {
        events.tell(frame, { type: 'call_started', ...placeOfCall(frame, call) });
      }
      return call;
    },
    callEnded: (frame, call, end) => {
      pending--;
      book(call, end, clock.now());
      if (events.isHeard('call_ended')) events.tell(frame, endedEvent(frame, call, end));
    },
  };
}

function hasOpenCall({ calls, children }: Frame): boolean {
  return calls.some(({ endedAt }) => endedAt === undefined) || children.some(hasOpenCall);
}

type Opening = Pick<RunCall, 'endpoint' | 'agent' | 'node' | 'tool' | 'question' | 'startedAt'>;

/** Written out: spreading was half of what observing a call cost. */
function openCall(id: number, opening: Opening): RunCall {
  return {
    id,
    endpoint: opening.endpoint,
    agent: opening.agent,
    node: opening.node,
    tool: opening.tool,
    question: opening.question,
    startedAt: opening.startedAt,
    endedAt: undefined,
    outcome: undefined,
    errorCode: undefined,
    attempts: 0,
    retries: 0,
    rateLimited: 0,
    maybeBilled: 0,
    inputTokens: 0,
    outputTokens: 0,
    totalTokens: 0,
    costUsd: 0,
    savedUsd: 0,
    queueMs: 0,
    upstreamMs: 0,
    totalMs: 0,
  };
}

/** Number by number: the answer's own objects would be kept alive by the report. */
function book(call: RunCall, { meta, errorCode }: CallEnd, now: number): void {
  call.endedAt = now;
  call.errorCode = errorCode;
  call.outcome = errorCode === undefined ? (meta?.outcome ?? 'miss') : 'error';
  call.totalMs = meta?.latencyMs.total ?? now - call.startedAt;
  if (!meta) return;
  call.attempts = meta.attempts;
  call.retries = meta.retries;
  call.rateLimited = meta.rateLimited;
  call.maybeBilled = meta.maybeBilled;
  call.inputTokens = meta.usage?.inputTokens ?? 0;
  call.outputTokens = meta.usage?.outputTokens ?? 0;
  call.totalTokens = meta.usage?.totalTokens ?? 0;
  call.costUsd = meta.costUsd;
  call.savedUsd = meta.savedUsd;
  call.queueMs = meta.latencyMs.queue;
  call.upstreamMs = meta.latencyMs.upstream;
}

// One request object is often asked many times.
const questions = new WeakMap<object, string>();

function questionOf(endpoint: RunCall['endpoint'], request: string | object): string {
  if (typeof request === 'string') return digest(endpoint, request);
  const known = questions.get(request);
  if (known !== undefined) return known;
  const question = digest(endpoint, request);
  questions.set(request, question);
  return question;
}

const longestKept = 200;

function digest(endpoint: RunCall['endpoint'], request: string | object): string {
  const text = `${endpoint} ${JSON.stringify(request)}`;
  if (text.length <= longestKept) return text;
  return createHash('sha1').update(text).digest('base64');
}

function placeOfCall(frame: Frame, { id, endpoint, agent, node, tool }: RunCall) {
  return { id, parent: frame.id, endpoint, agent, node, tool };
}

function endedEvent(frame: Frame, call: RunCall, { meta }: CallEnd): EventBody {
  const { outcome = 'error', errorCode, attempts, totalTokens, costUsd, savedUsd } = call;
  return {
    type: 'call_ended',
    ...placeOfCall(frame, call),
    ...{ outcome, errorCode, attempts, totalTokens, costUsd, savedUsd },
    traceId: meta?.traceId,
    latencyMs: { queue: call.queueMs, upstream: call.upstreamMs, total: call.totalMs },
  };
}

/** A piece of a streamed answer. */
export function deltaEvent(frame: Frame, call: RunCall, delta: string): EventBody {
  return { type: 'text_delta', ...placeOfCall(frame, call), delta };
}

const stepEvents = {
  agent: { started: 'agent_started', ended: 'agent_ended' },
  node: { started: 'node_started', ended: 'node_ended' },
  tool: { started: 'tool_started', ended: 'tool_ended' },
} as const;

function tellStep(events: RunEvents, frame: Frame): void {
  const { kind, id, name, parent, endedAt } = frame;
  if (kind === 'run' || kind === 'graph') return;
  const { started, ended } = stepEvents[kind];
  if (!events.isHeard(endedAt === undefined ? started : ended)) return;
  const place = { id, name, parent: stepAround(parent) };
  if (endedAt === undefined) {
    events.tell(frame, { type: started, ...place });
    return;
  }
  const durationMs = endedAt - frame.startedAt;
  events.tell(frame, { type: ended, ...place, ending: frame.ending ?? 'done', durationMs });
}

/** Workflows tell nothing of themselves, so they are nobody's parent either. */
function stepAround(frame: Frame | undefined): number {
  for (let each = frame; each; each = each.parent) if (each.kind !== 'graph') return each.id;
  return 0;
}
