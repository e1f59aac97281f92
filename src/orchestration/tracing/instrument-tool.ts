import { type Ending, failedEnding } from '../../telemetry/ending.js';
import { toolResultAttributes, toolSpan } from '../../telemetry/graph-spans.js';
import { timed } from '../../telemetry/timed.js';
import { withSpan } from '../../telemetry/with-span.js';
import { inFrame } from './in-frame.js';
import { passageOf, type RunOptions } from './instrument-place.js';
import { markOnce, replaceMethod } from './instrument-wrap.js';

/** As much of a LangChain tool as we take hold of. */
export interface Invokable {
  readonly name: string;
  invoke(input: unknown, options?: RunOptions): Promise<unknown>;
}

/**
 * Makes every call of a tool a span. Works on the tool it is given and returns that same tool; a second time changes
 * nothing. A tool message that reports an error is a failed call, though nothing was thrown.
 */
export function instrumentTool<Tool extends object>(tool: Tool): Tool {
  if (isTool(tool) && markOnce(tool)) {
    replaceMethod(tool as Invokable, 'invoke', (original) => (input, options) => {
      const { name } = tool;
      const ends = { signal: options?.signal, passage: passageOf, endingOfResult };
      return timed(
        () => ({ kind: 'tool', name }),
        () =>
          withSpan(
            () => toolSpan({ name, callId: callIdOf(input), args: argsOf(input) }),
            () => inFrame({ kind: 'tool', name }, () => original(input, options), isFailed),
            { ...ends, attributesOfResult: (result) => toolResultAttributes(saidIn(result)) },
          ),
        ends,
      );
    });
  }
  return tool;
}

/** Whether `value` can be called as a tool: what a model calls on its vendor's side is only described. */
export function isTool(value: unknown): value is Invokable {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { name?: unknown }).name === 'string' &&
    typeof (value as { invoke?: unknown }).invoke === 'function'
  );
}

function callIdOf(input: unknown): string | undefined {
  const id = (input as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' ? id : undefined;
}

/** A model's call has them as a field; whoever calls a tool directly gives them as they are. */
function argsOf(input: unknown): unknown {
  const call = input as { readonly type?: unknown; readonly args?: unknown } | null | undefined;
  return call?.type === 'tool_call' ? call.args : input;
}

/** Of a tool message what it says. */
function saidIn(result: unknown): unknown {
  const message = result as { readonly content?: unknown } | null | undefined;
  return message?.content ?? result;
}

function endingOfResult(result: unknown): Ending | undefined {
  return isFailed(result) ? failedEnding('tool_error', 'The tool reported an error.') : undefined;
}

function isFailed(result: unknown): boolean {
  return (result as { status?: unknown } | null | undefined)?.status === 'error';
}
