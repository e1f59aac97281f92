import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorTable } from '../../src/error-table.js';
import { CallTimeoutError, KeyRefusedError, UpstreamError } from '../../src/errors.js';
import { endingOf, errorTypeOf } from '../../src/telemetry/ending.js';

const named = (name: string) => Object.assign(new Error('secret'), { name });
const coded = (code: string) => Object.assign(new Error('secret'), { code });

describe('errorTypeOf', () => {
  it.each([
    [new UpstreamError('UPSTREAM_FAILED', 'x', { status: 503 }), '503'],
    [new KeyRefusedError('KEY_REFUSED', 'x', { status: 401, keySlot: 0 }), '401'],
    [new CallTimeoutError(10, 'call'), 'timeout'],
    [named('GraphRecursionError'), 'graph_recursion_limit'],
    [named('NodeTimeoutError'), 'node_timeout'],
    [named('ToolInputParsingException'), 'tool_input_invalid'],
    [coded('ECONNREFUSED'), 'ECONNREFUSED'],
    [coded('UND_ERR_SOCKET'), 'UND_ERR_SOCKET'],
    [coded('user 17'), '_OTHER'],
    [new RangeError('x'), 'RangeError'],
    [new AggregateError([new RangeError('x'), new TypeError('y')]), 'RangeError'],
    [new Error('x'), '_OTHER'],
    [named('question of 2026-01-01'), '_OTHER'],
    [named('constructor'), '_OTHER'],
    ['text', '_OTHER'],
    [null, '_OTHER'],
    [undefined, '_OTHER'],
  ])('calls %s one word', (thrown, expected) => {
    expect(errorTypeOf(thrown)).toBe(expected);
  });
});

describe('endingOf', () => {
  it('never repeats a message, whatever is thrown', () => {
    const codes = fc.constantFrom(...(Object.keys(errorTable) as (keyof typeof errorTable)[]));
    const message = fc.string({ minLength: 12 }).map((text) => `canary ${text}`);

    fc.assert(
      fc.property(codes, message, (code, text) => {
        const errors = [
          new UpstreamError(code, text, { status: 400, cause: new Error(text) }),
          new Error(text),
          named(text),
          coded(text),
          text,
        ];

        for (const thrown of errors) {
          expect(JSON.stringify(endingOf(thrown))).not.toContain('canary');
        }
      }),
    );
  });

  it.each([
    ['the reason itself', (reason: Error) => reason],
    ['an error caused by it', (reason: Error) => new Error('wrapped', { cause: reason })],
    ['an AbortError', () => named('AbortError')],
    ["LangGraph's word for it", () => new Error('Abort')],
  ])('takes %s for the wish of the caller who aborted', (_, thrownFor) => {
    const reason = new Error('no longer needed');

    const ending = endingOf(thrownFor(reason), AbortSignal.abort(reason));

    expect(ending).toEqual({ kind: 'cancelled' });
  });

  it('takes a time limit for a failure, though it came by a signal', () => {
    const reason = new CallTimeoutError(5, 'call');

    const ending = endingOf(named('AbortError'), AbortSignal.abort(reason));

    expect(ending).toMatchObject({ kind: 'failed', errorType: 'timeout', code: 'CALL_TIMEOUT' });
  });

  it('takes a failure for one that only happened while the caller left', () => {
    const ending = endingOf(new RangeError('x'), AbortSignal.abort(new Error('left')));

    expect(ending).toMatchObject({ kind: 'failed', errorType: 'RangeError' });
  });

  it('takes an AbortError for a failure when nobody aborted', () => {
    const ending = endingOf(named('AbortError'), new AbortController().signal);

    expect(ending).toMatchObject({ kind: 'failed', errorType: 'AbortError' });
  });
});
