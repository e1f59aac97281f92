import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CrossgraphError } from '../../src/errors.js';
import { refusalOf } from '../../src/perplexity/response-errors.js';
import type { ResponseHeaders } from '../../src/perplexity/transport.js';

function refusal(status: number, body: unknown, headers: ResponseHeaders = {}): CrossgraphError {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const key = { slot: 2, apiKey: 'canary-key' };
  return refusalOf({ exchange: { status, text, headers }, key, nowWallMs: 1_000_000 });
}

const envelope = (type: string, message = 'because') => ({ error: { message, type, code: 1 } });

describe('refusalOf', () => {
  it.each([
    [
      400,
      envelope('invalid_request'),
      { code: 'REQUEST_REFUSED', retryable: false, billing: 'no', errorType: '400' },
    ],
    [
      401,
      envelope('invalid_api_key'),
      { code: 'KEY_REFUSED', retryable: false, billing: 'no', errorType: '401' },
    ],
    [
      401,
      envelope('insufficient_quota'),
      { code: 'QUOTA_EXHAUSTED', retryable: false, billing: 'no', errorType: '401' },
    ],
    [
      402,
      envelope('x'),
      { code: 'QUOTA_EXHAUSTED', retryable: false, billing: 'no', errorType: '402' },
    ],
    [
      403,
      envelope('forbidden'),
      { code: 'KEY_REFUSED', retryable: false, billing: 'no', errorType: '403' },
    ],
    [
      403,
      '<html>blocked</html>',
      { code: 'REQUEST_REFUSED', retryable: false, billing: 'no', errorType: '403' },
    ],
    [
      403,
      envelope('chat_completions_not_available'),
      { code: 'REQUEST_REFUSED', retryable: false, billing: 'no', errorType: '403' },
    ],
    [404, '', { code: 'REQUEST_REFUSED', retryable: false, billing: 'no', errorType: '404' }],
    [408, '', { code: 'UPSTREAM_FAILED', retryable: true, billing: 'maybe', errorType: '408' }],
    [
      413,
      envelope('payload_too_large'),
      { code: 'REQUEST_REFUSED', retryable: false, billing: 'no', errorType: '413' },
    ],
    [
      429,
      envelope('request_rate_limit_exceeded'),
      { code: 'RATE_LIMITED', retryable: true, billing: 'no', errorType: '429' },
    ],
    [
      429,
      envelope('insufficient_quota'),
      { code: 'QUOTA_EXHAUSTED', retryable: false, billing: 'no', errorType: '429' },
    ],
    [
      500,
      envelope('internal_error'),
      { code: 'UPSTREAM_FAILED', retryable: true, billing: 'maybe', errorType: '500' },
    ],
    [
      504,
      '<html>gateway</html>',
      { code: 'UPSTREAM_FAILED', retryable: true, billing: 'maybe', errorType: '504' },
    ],
    [302, '', { code: 'REQUEST_REFUSED', retryable: false, billing: 'no', errorType: '302' }],
  ])('turns %i %j into %j', (status, body, facts) => {
    expect(refusal(status, body)).toMatchObject({ status, ...facts });
  });

  it.each([
    [{ error: { message: 'because', type: 't' } }],
    [{ error: 'because' }],
    [{ detail: 'because' }],
    [{ detail: [{ loc: ['body'], msg: 'because', type: 'value_error' }] }],
    [{ message: 'because' }],
  ])('finds the reason in %j', (body) => {
    expect(refusal(400, body).message).toBe('Perplexity refused the request (400): because');
  });

  it('quotes nothing of a page that is not JSON', () => {
    const { message } = refusal(504, '<html>canary</html>', { 'content-type': 'text/html; a=b' });

    expect(message).toBe('Perplexity failed (504): no readable reason (text/html, 19 characters).');
  });

  it('never repeats a key that the other side has echoed, nor a long story', () => {
    const echo = envelope(
      'x',
      `cannot use Bearer canary-key, canary-key or pplx-other ${'a'.repeat(999)}`,
    );

    const { message } = refusal(400, echo);

    expect(message).not.toMatch(/canary|pplx/);
    expect(message.length).toBeLessThan(400);
  });

  it('keeps how long a 503 asks to wait, which its rate-limit headers do not say', () => {
    const headers = { 'retry-after': '7', 'x-ratelimit-reset': '1060' };

    expect(refusal(503, '', headers)).toMatchObject({ retryAfterMs: 7000 });
    expect(refusal(503, '', { 'x-ratelimit-reset': '1060' })).toMatchObject({
      retryAfterMs: undefined,
    });
  });

  it('keeps how long a 429 asks to wait, and which request it was', () => {
    const error = refusal(429, envelope('x'), { 'retry-after': '7', 'x-request-id': 'r-1' });

    expect(error).toMatchObject({ retryAfterMs: 7000, requestId: 'r-1', vendorType: 'x' });
  });

  it('names the slot of a refused key', () => {
    expect(refusal(401, envelope('invalid_api_key'))).toMatchObject({ keySlot: 2 });
  });

  it('makes one of our errors of any status and body', () => {
    fc.assert(
      fc.property(fc.integer({ min: 201, max: 599 }), fc.jsonValue(), (status, body) => {
        expect(refusal(status, body as unknown)).toBeInstanceOf(CrossgraphError);
      }),
    );
  });
});
