import Perplexity from '@perplexity-ai/perplexity_ai';
import OpenAI from 'openai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { failureOf, question, simulatorsOnTheWire } from './simulator-on-the-wire.js';

const start = simulatorsOnTheWire();
afterEach(() => vi.restoreAllMocks());

interface Settings {
  readonly apiKey: string;
  readonly maxRetries: number;
}

// A preset is the vendor's own way to choose a model; the types of `openai` do not know it.
const fast = { preset: 'fast', input: question } as { input: string };
const clients = {
  'the official SDK': (url: string, settings: Settings) =>
    new Perplexity({ baseURL: url, logLevel: 'off', ...settings }).responses.create(fast),
  openai: (url: string, settings: Settings) =>
    new OpenAI({ baseURL: `${url}/v1`, logLevel: 'off', ...settings }).responses.create(fast),
};
type Client = keyof typeof clients;
const packages = { 'the official SDK': Perplexity, openai: OpenAI } as const;

async function met(client: Client, fault: { status: number | 'html502' | 'quota' | 'reset' }) {
  const simulator = await start();
  simulator.addFaults({ path: '/v1/responses', ...fault, times: 2 });
  const [apiKey = ''] = simulator.keys;
  const ask = (maxRetries: number) => clients[client](simulator.url, { apiKey, maxRetries });
  return { simulator, ask };
}

type ErrorClass = keyof typeof Perplexity & keyof typeof OpenAI & `${string}Error`;

const statuses: readonly (readonly [number, ErrorClass, string, retried: boolean])[] = [
  [400, 'BadRequestError', 'invalid_request', false],
  [401, 'AuthenticationError', 'invalid_api_key', false],
  [403, 'PermissionDeniedError', 'forbidden', false],
  [404, 'NotFoundError', 'not_found', false],
  [408, 'APIError', 'invalid_request', true],
  [409, 'ConflictError', 'invalid_request', true],
  [413, 'APIError', 'payload_too_large', false],
  [422, 'UnprocessableEntityError', 'invalid_request', false],
  [424, 'APIError', 'external_connector_error', false],
  [429, 'RateLimitError', 'request_rate_limit_exceeded', true],
  [500, 'InternalServerError', 'internal_error', true],
  [502, 'InternalServerError', 'bad_gateway', true],
  [503, 'InternalServerError', 'internal_error', true],
  [504, 'InternalServerError', 'gateway_timeout', true],
];

describe.each(Object.keys(clients) as Client[])('%s on the simulator', (name) => {
  it.each(statuses)('makes a status %d a %s that tells %s', async (status, className, type) => {
    const { ask } = await met(name, { status });

    const failure = await failureOf(ask(0));

    expect(failure).toBeInstanceOf(packages[name][className]);
    expect(failure.constructor.name).toBe(className);
    const { error } = failure as InstanceType<typeof OpenAI.APIError>;
    // The official SDK keeps the whole body, `openai` what is in its `error`.
    const told = { type, code: status, message: expect.any(String) };
    expect(error).toMatchObject(name === 'openai' ? told : { error: told });
    expect(failure).toMatchObject({ status });
  });

  it.each(statuses)('after a status %d (%s, %s) tries again: %s', async (status, ...rest) => {
    const [, , retried] = rest;
    const { ask, simulator } = await met(name, { status });
    const waits = withoutWaiting();

    await failureOf(ask(1));

    expect(simulator.requests().map((request) => request.status)).toEqual(
      retried ? [status, status] : [status],
    );
    // Half a second, less up to a quarter of it.
    expect(waits().filter((ms) => ms >= 375 && ms <= 500)).toHaveLength(retried ? 1 : 0);
  });

  it('waits as long as Retry-After says', async () => {
    const { ask, simulator } = await met(name, { status: 'reset' });
    simulator.clearFaults();
    simulator.addFaults({ path: '/v1/responses', status: 429, retryAfter: 7 });
    const waits = withoutWaiting();

    const run = await ask(1);

    expect(run.status).toBe('completed');
    expect(waits()).toContain(7_000);
  });

  it('tells an account without credit from an unknown key by the type only', async () => {
    const { ask } = await met(name, { status: 'quota' });

    const failure = await failureOf(ask(0));

    expect(failure).toBeInstanceOf(packages[name].AuthenticationError);
    expect(JSON.stringify(failure)).toContain('insufficient_quota');
  });

  it("puts a gateway's page into the message", async () => {
    const { ask } = await met(name, { status: 'html502' });

    const failure = await failureOf(ask(0));

    expect(failure).toBeInstanceOf(packages[name].InternalServerError);
    expect(failure.message).toContain('502 <!DOCTYPE html>');
  });

  it('makes a reset a connection error', async () => {
    const { ask } = await met(name, { status: 'reset' });

    expect(await failureOf(ask(0))).toBeInstanceOf(packages[name].APIConnectionError);
  });
});

/** Lets what waits for less than the client's own time limit go on at once, and says how long it would have waited. */
function withoutWaiting(): () => readonly number[] {
  const { setTimeout: real } = globalThis;
  const waits: number[] = [];
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((act: () => void, ms = 0) => {
    waits.push(ms);
    return real(act, ms < 60_000 ? 0 : ms);
  }) as typeof setTimeout);
  return () => waits;
}
