import {
  _CONTEXT_VARIABLES_KEY,
  AsyncLocalStorageProviderSingleton,
} from '@langchain/core/singletons';
import type { Clock } from '../../core/clock.js';
import type { RunCall } from './run-call.js';

/** What a run is made of. A nested run of `runGraph` is a `run` too; `graph` is a workflow somewhere below. */
export type FrameKind = 'run' | 'graph' | 'agent' | 'node' | 'tool';

/** How a frame ended: `passed` is control flow of LangGraph's (an interrupt, a hand-over), not a failure. */
export type FrameEnding = 'done' | 'failed' | 'passed';

/** A piece of a run with a beginning and an end. Frames form the tree that report and events are made of. */
export interface Frame {
  /** Unique within the outermost run, from 1. */
  readonly id: number;
  readonly kind: FrameKind;
  readonly name: string;
  readonly parent: Frame | undefined;
  /** On the book's clock, as all times here. */
  readonly startedAt: number;
  endedAt: number | undefined;
  ending: FrameEnding | undefined;
  readonly children: Frame[];
  /** Calls made in this frame and in none of its children. */
  readonly calls: RunCall[];
  readonly book: FrameBook;
}

/** Keeps the frames of one outermost run. */
export interface FrameBook {
  readonly clock: Clock;
  nextId(): number;
  opened(frame: Frame): void;
  closed(frame: Frame, thrown: unknown): void;
}

/** What is known of a frame before it begins. */
export interface FrameDescription {
  readonly kind: FrameKind;
  readonly name: string;
}

const frameKey = Symbol('crossgraph.frame');

type Variables = Readonly<Record<symbol | string, unknown>>;

/** What LangChain keeps in its AsyncLocalStorage: the configuration, as a LangSmith run, and a user's context variables. */
interface Store {
  readonly tracingEnabled?: boolean | undefined;
  readonly extra?: unknown;
  [_CONTEXT_VARIABLES_KEY]?: Variables | undefined;
}

// Not one of our own: on Node 20 each AsyncLocalStorage costs with every promise, and LangGraph makes many.
function storage() {
  return AsyncLocalStorageProviderSingleton.getInstance();
}

function currentStore(): Store | undefined {
  return storage().getStore() as Store | undefined;
}

/** The innermost frame around this code; none outside of `runGraph`. */
export function currentFrame(): Frame | undefined {
  return currentStore()?.[_CONTEXT_VARIABLES_KEY]?.[frameKey] as Frame | undefined;
}

/** Runs `work` so that `frame` is the current one in it. */
export function inside<Out>(frame: Frame, work: () => Out): Out {
  return storage().run(storeWith(frame, currentStore()) as never, work);
}

/** Everything that LangChain finds in its store stays as it was. */
function storeWith(frame: Frame, around: Store | undefined): Store {
  // A run that LangSmith traces is recognised by its methods.
  const store: Store = around?.tracingEnabled ? Object.create(around) : { extra: around?.extra };
  store[_CONTEXT_VARIABLES_KEY] = variablesWith(frame, around?.[_CONTEXT_VARIABLES_KEY]);
  return store;
}

/** Not by a spread: on Node 20 a field added to a copy made by one costs 3 µs. */
function variablesWith(frame: Frame, around: Variables | undefined): Variables {
  const variables: Record<symbol | string, unknown> = { [frameKey]: frame };
  for (const name in around) variables[name] = around[name];
  return variables;
}

export function openFrame(
  { kind, name }: FrameDescription,
  parent: Frame | undefined,
  book: FrameBook,
): Frame {
  const frame: Frame = {
    id: book.nextId(),
    kind,
    name,
    parent,
    startedAt: book.clock.now(),
    endedAt: undefined,
    ending: undefined,
    children: [],
    calls: [],
    book,
  };
  parent?.children.push(frame);
  book.opened(frame);
  return frame;
}

/** Ends a frame once; what is said later counts for nothing. */
export function closeFrame(frame: Frame, ending: FrameEnding, thrown?: unknown): void {
  if (frame.endedAt !== undefined) return;
  frame.endedAt = frame.book.clock.now();
  frame.ending = ending;
  frame.book.closed(frame, thrown);
}

/** The innermost frame of a kind, from `frame` upwards, within its run. */
export function nearest(frame: Frame, kind: FrameKind): Frame | undefined {
  for (let each: Frame | undefined = frame; each; each = each.parent) {
    if (each.kind === kind) return each;
    if (each.kind === 'run') return undefined;
  }
  return undefined;
}
