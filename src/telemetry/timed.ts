import type { Attributes } from '@opentelemetry/api';
import { type Clock, systemClock } from '../core/clock.js';
import { genAi, general, operations, own } from './attributes.js';
import { type Ending, endingOf } from './ending.js';
import { harmless } from './harmless.js';
import { activeInstruments, type Instruments } from './instruments.js';

/** What is being timed. Names are those that a developer gave: few, and never anything a user wrote. */
export type Timed =
  | { readonly kind: 'agent' | 'workflow' | 'tool'; readonly name: string }
  | { readonly kind: 'node'; readonly name: string; readonly graph: string };

export interface TimedOptions<Out> {
  readonly clock?: Clock | undefined;
  /** The signal that can end the work: what it ends is cancelled, not failed. */
  readonly signal?: AbortSignal | undefined;
  /** Names what was thrown when it is control flow and no failure. */
  readonly passage?: ((thrown: unknown) => string | undefined) | undefined;
  /** How work ended that returned its failure instead of throwing it. */
  readonly endingOfResult?: ((result: Out) => Ending | undefined) | undefined;
}

/** Counts how long `work` takes, traced or not. While no SDK is listening it just runs `work`. Settles as `work` does. */
export function timed<Out>(
  describe: () => Timed,
  work: () => Promise<Out>,
  options: TimedOptions<Out> = {},
): Promise<Out> {
  const instruments = activeInstruments();
  return instruments ? timedWork({ instruments, describe, ...options }, work) : work();
}

/** The same for an async generator, from when it is made to its end or until its reader leaves. */
export function timedStream<Chunk, Out>(
  describe: () => Timed,
  start: () => AsyncGenerator<Chunk, Out, undefined>,
  options: Omit<TimedOptions<never>, 'endingOfResult'> = {},
): AsyncGenerator<Chunk, Out, undefined> {
  const instruments = activeInstruments();
  // Started here: what is below looks for its parent in the context that is active now.
  return instruments ? timedSteps({ instruments, describe, ...options }, start()) : start();
}

interface Timing<Out> extends TimedOptions<Out> {
  readonly instruments: Instruments;
  readonly describe: () => Timed;
}

async function timedWork<Out>(timing: Timing<Out>, work: () => Promise<Out>): Promise<Out> {
  const { clock = systemClock, endingOfResult } = timing;
  const startedAt = clock.now();
  let errorType: string | undefined;
  try {
    const result = await work();
    errorType = errorTypeOf(harmless(() => endingOfResult?.(result)));
    return result;
  } catch (thrown) {
    errorType = errorTypeThrown(timing, thrown);
    throw thrown;
  } finally {
    harmless(() => count(timing, clock.now() - startedAt, errorType));
  }
}

async function* timedSteps<Chunk, Out>(
  timing: Timing<never>,
  chunks: AsyncGenerator<Chunk, Out, undefined>,
): AsyncGenerator<Chunk, Out, undefined> {
  const { clock = systemClock } = timing;
  const startedAt = clock.now();
  let errorType: string | undefined;
  try {
    return yield* chunks;
  } catch (thrown) {
    errorType = errorTypeThrown(timing, thrown);
    throw thrown;
  } finally {
    harmless(() => count(timing, clock.now() - startedAt, errorType));
  }
}

function errorTypeThrown({ passage, signal }: Timing<never>, thrown: unknown): string | undefined {
  if (harmless(() => passage?.(thrown)) !== undefined) return undefined;
  return errorTypeOf(endingOf(thrown, signal));
}

function errorTypeOf(ending: Ending | undefined): string | undefined {
  return ending?.kind === 'failed' ? ending.errorType : undefined;
}

function count(
  { instruments, describe }: Timing<never>,
  ms: number,
  errorType: string | undefined,
): void {
  const what = describe();
  const attributes: Attributes = errorType === undefined ? {} : { [general.errorType]: errorType };
  const seconds = ms / 1000;
  if (what.kind === 'node') {
    attributes[own.graphName] = what.graph;
    attributes[own.graphNode] = what.name;
    instruments.nodeDuration.record(seconds, attributes);
  } else if (what.kind === 'tool') {
    attributes[genAi.operationName] = operations.executeTool;
    attributes[genAi.toolName] = what.name;
    instruments.toolDuration.record(seconds, attributes);
  } else {
    const isAgent = what.kind === 'agent';
    attributes[genAi.operationName] = isAgent ? operations.invokeAgent : operations.invokeWorkflow;
    attributes[genAi.agentName] = what.name;
    instruments.agentDuration.record(seconds, attributes);
  }
}
