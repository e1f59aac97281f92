import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isCrossgraphError } from '../../src/errors.js';
import { AnswerMismatchError, askAs } from '../../src/perplexity/ask-as.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';
import { answerWith } from '../orchestration/scripted-client.js';

const opened: { close(): Promise<void> }[] = [];

async function world() {
  const simulator = await startSimulator({ latency: 'fixed:0ms' });
  const client = new PerplexityClient({ apiKeys: simulator.keys, baseUrl: simulator.url });
  opened.push(client, simulator);
  return { simulator, client };
}

afterEach(async () => {
  for (const part of opened.splice(0)) await part.close();
});

const question = 'What are the main causes of coral reef decline?';
const finding = z.object({
  claims: z.array(z.string().min(1)).min(1),
  confidence: z.number().min(0).max(1),
  kind: z.enum(['measured', 'estimated']),
});

const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

const unfit = (work: Promise<unknown>): Promise<AnswerMismatchError> =>
  thrownBy(work).then((error) => {
    if (error instanceof AnswerMismatchError) return error;
    throw error;
  });

describe('PerplexityClient.askAs', () => {
  it('gives the answer with its value, checked', async () => {
    const { client } = await world();

    const { value, text, sources, meta } = await client.askAs(finding, question);

    expect(finding.parse(value)).toEqual(JSON.parse(text));
    expect(sources.length).toBeGreaterThan(0);
    expect(meta.outcome).toBe('miss');
  });

  it('gives each caller a value of its own, and pays once', async () => {
    const { client, simulator } = await world();
    const schema = finding.transform(({ claims }) => new Set(claims));

    const [one, other] = await Promise.all([
      client.askAs(schema, question),
      client.askAs(schema, question),
    ]);
    const later = await client.askAs(schema, question);

    expect(one.value).toBeInstanceOf(Set);
    expect(one.value).toEqual(other.value);
    expect(one.value).not.toBe(other.value);
    expect(later.meta.outcome).toBe('hit');
    expect(simulator.bill().runs).toBe(1);
  });

  it('drops what does not fit from the cache, so that asking again is a new run', async () => {
    const { client, simulator } = await world();
    let strict = true;
    const schema = finding.refine(() => !strict, { error: 'too vague', path: ['claims', 0] });

    const error = await unfit(client.askAs(schema, question));
    strict = false;
    const again = await client.askAs(schema, question);

    expect(error).toMatchObject({
      code: 'ANSWER_UNREADABLE',
      retryable: true,
      issues: [{ path: 'claims.0', message: 'too vague' }],
      answer: { meta: { outcome: 'miss' } },
    });
    expect(error.message).toContain('claims.0');
    expect(error.answer.costUsd).toBeGreaterThan(0);
    expect(again.meta.outcome).toBe('miss');
    expect(simulator.bill().runs).toBe(2);
  });

  it('leaves the cache alone where the answer was never kept', async () => {
    const { client } = await world();
    let strict = false;
    const schema = finding.refine(() => !strict);
    await client.askAs(schema, question);

    strict = true;
    await unfit(client.askAs(schema, question, { freshness: 'no-store' }));
    strict = false;

    expect((await client.askAs(schema, question)).meta.outcome).toBe('hit');
  });

  it('refuses what cannot be asked for before anything is sent', async () => {
    const { client, simulator } = await world();
    const format = { response_format: { type: 'json_schema' } };

    const errors = await Promise.all([
      thrownBy(client.askAs(z.array(z.string()), question)),
      thrownBy(client.askAs(finding, question, { schemaName: 'two words' })),
      thrownBy(client.askAs(finding, { input: question, preset: 'fast', ...format })),
    ]);

    expect(errors.map((error) => isCrossgraphError(error) && error.code)).toEqual(
      Array(3).fill('CONFIG_INVALID'),
    );
    expect(simulator.requests()).toHaveLength(0);
  });

  it('books the run that did not fit, and tells it as answered', async () => {
    const { client, simulator } = await world();
    const told: (string | undefined)[] = [];
    client.onCall(({ error, meta }) => told.push(error?.code ?? meta.outcome));

    await unfit(
      client.askAs(
        finding.refine(() => false),
        question,
      ),
    );

    expect(client.ledger.spentUsd).toBeCloseTo(simulator.bill().totalUsd, 12);
    expect(told).toEqual(['miss']);
  });
});

describe('askAs', () => {
  const request = { input: 'q', preset: 'fast' };
  const answering = (
    text: string,
    toolCalls: { callId: string; name: string; arguments: string }[] = [],
  ) => {
    const forgotten: object[] = [];
    const answer = answerWith({ text, toolCalls });
    const forget = async (asked: object) => void forgotten.push(asked);
    return { forgotten, deps: { ask: async () => answer, forget } };
  };

  it('says of a text that is not JSON how long it is, and not what it says', async () => {
    const { deps, forgotten } = answering('Sorry, canary.');

    const error = await unfit(askAs(finding, request, deps));

    expect(error.message).toBe('The answer is not JSON (14 characters).');
    expect(error.answer.text).toBe('Sorry, canary.');
    expect(forgotten).toEqual([request]);
  });

  it('keeps a run that asks for functions: it is whole, but answers another question', async () => {
    const { deps, forgotten } = answering('', [{ callId: 'c', name: 'f', arguments: '{}' }]);

    const error = await unfit(askAs(finding, request, deps));

    expect(error.message).toContain('toolCalls');
    expect(forgotten).toEqual([]);
  });
});
