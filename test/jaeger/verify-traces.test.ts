import { afterEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/core/clock.js';
import { verdictText } from '../../src/jaeger/verdict-text.js';
import { tracesOf, type Verification, verifyTraces } from '../../src/jaeger/verify-traces.js';
import type { SentSpan } from '../../src/telemetry/sent-span.js';
import { type JaegerManner, type JaegerServer, startJaeger } from './jaeger-server.js';
import { sentRun } from './sent-spans.js';

const opened: JaegerServer[] = [];

afterEach(async () => {
  for (const jaeger of opened.splice(0)) await jaeger.close();
});

async function jaegerWith(shown: readonly SentSpan[], manner?: JaegerManner) {
  const jaeger = await startJaeger(shown, manner);
  opened.push(jaeger);
  return jaeger;
}

/** A clock on which the time is over after so many pauses; none of them takes any. */
function clockOfPauses(pauses: number): Clock & { ring(): void } {
  let left = pauses;
  const clock = {
    ...systemClock,
    ring: (): void => undefined,
    after: (_: number, ring: () => void) => {
      clock.ring = ring;
      return () => undefined;
    },
    sleep: async (_: number, signal?: Parameters<Clock['sleep']>[1]) => {
      if (left-- === 0) clock.ring();
      signal?.throwIfAborted();
    },
  };
  return clock;
}

/** Verifies one run of `sentRun` against a Jaeger, with three looks at it. */
function verify({ url }: { readonly url: string }, rest: Partial<Verification> = {}) {
  const traces = [...tracesOf(sentRun())].map(([traceId, sent]) => ({ traceId, sent }));
  const signal = new AbortController().signal;
  return verifyTraces({ jaeger: url, traces, signal, clock: clockOfPauses(2), ...rest });
}

const changed = (index: number, change: Partial<SentSpan>) =>
  sentRun().map((span, at) => (at === index ? { ...span, ...change } : span));

describe.each(['v3', 'legacy'] as const)('verifyTraces, asking the %s API', (manner) => {
  it('finds a run whole that arrived as it was sent', async () => {
    const jaeger = await jaegerWith(sentRun(), manner);

    const verdicts = await verify(jaeger);

    expect(verdicts).toMatchObject([{ whole: true, sent: 5, shown: 5, differences: [] }]);
    expect(verdictText(verdicts, 'http://jaeger')).toBe(
      'whole: 1 trace, 5 spans at http://jaeger\n',
    );
  });

  it('waits for what arrives late', async () => {
    const jaeger = await jaegerWith([], manner);
    jaeger.onAsked = () => {
      jaeger.spans =
        jaeger.asked.length > 3 ? sentRun() : sentRun().slice(0, jaeger.asked.length - 1);
    };

    const verdicts = await verify(jaeger, { clock: clockOfPauses(10) });

    expect(verdicts).toMatchObject([{ whole: true }]);
    expect(jaeger.asked.length).toBeGreaterThan(3);
  });

  it('says that a trace is not there at all', async () => {
    const verdicts = await verify(await jaegerWith([], manner));

    expect(verdicts).toMatchObject([{ whole: false, sent: 5, shown: 0 }]);
    expect(verdictText(verdicts, 'http://jaeger')).toContain('Jaeger does not have this trace.');
  });

  it.each<[string, SentSpan[], object]>([
    ['a span that is missing', sentRun().slice(1), { what: 'missing', name: 'POST' }],
    [
      'a wrong parent',
      changed(3, { parentSpanId: sentRun()[2]?.spanId }),
      { what: 'parent', sent: 'invoke_workflow research', shown: 'chat fast' },
    ],
    [
      'a parent that was lost',
      changed(3, { parentSpanId: undefined }),
      { what: 'parent', shown: 'nothing' },
    ],
    [
      'a wrong kind',
      changed(0, { kind: 'internal' }),
      { what: 'kind', sent: 'client', shown: 'internal' },
    ],
    ['a wrong status', changed(0, { status: 'unset' }), { what: 'status', sent: 'error' }],
    [
      'a wrong outcome',
      changed(3, { outcome: 'miss' }),
      { what: 'outcome', sent: 'hit', shown: 'miss' },
    ],
    ['a wrong name', changed(4, { name: 'x' }), { what: 'name', shown: 'x' }],
    [
      'a span too many',
      [...sentRun(), { ...sentRun()[4], spanId: '9'.repeat(16) } as SentSpan],
      { what: 'extra', spanId: '9'.repeat(16) },
    ],
  ])('names %s', async (_, shown, difference) => {
    const verdicts = await verify(await jaegerWith(shown, manner));

    expect(verdicts).toMatchObject([{ whole: false }]);
    expect(verdicts[0]?.differences).toHaveLength(1);
    expect(verdicts[0]?.differences[0]).toMatchObject(difference);
  });

  it('looks for lost parents where it does not know what was sent', async () => {
    const [span] = sentRun();
    const traces = [{ traceId: span?.traceId ?? '', sent: undefined }];
    const jaeger = await jaegerWith(sentRun(), manner);

    const whole = await verify(jaeger, { traces });
    jaeger.spans = sentRun().slice(0, -1);
    const torn = await verify(jaeger, { traces });

    expect(whole).toMatchObject([{ whole: true, sent: undefined, shown: 5 }]);
    expect(torn[0]?.differences.map(({ what, name }) => `${what} ${name}`)).toEqual([
      'orphan chat fast',
      'orphan chat fast',
    ]);
  });
});

describe('verifyTraces', () => {
  it('says in a sentence that no Jaeger is there', async () => {
    const jaeger = await jaegerWith([]);
    await jaeger.close();

    await expect(verify(jaeger)).rejects.toThrow(/^Jaeger cannot be reached at .*ECONNREFUSED/);
  });

  it('says in a sentence that something else answers', async () => {
    const jaeger = await jaegerWith(sentRun(), 'html');

    await expect(verify(jaeger)).rejects.toThrow(
      /does not answer as Jaeger's query API does \(status 200, text\/html\)/,
    );
  });

  it('says in a sentence that the connection broke', async () => {
    await expect(verify(await jaegerWith([], 'broken'))).rejects.toThrow(/cannot be reached/);
  });

  it('gives up in time on a Jaeger that never answers', async () => {
    const clock = clockOfPauses(0);
    const jaeger = await jaegerWith([], 'hang');
    jaeger.onAsked = () => clock.ring();

    await expect(verify(jaeger, { clock })).rejects.toThrow(/gave no answer within 10 s/);
  });

  it('stops at once with the reason of whoever stops it', async () => {
    const controller = new AbortController();
    const jaeger = await jaegerWith([], 'hang');
    jaeger.onAsked = () => controller.abort('enough');

    const verifying = verify(jaeger, { signal: controller.signal });

    await expect(verifying).rejects.toBe('enough');
  });

  it('takes no span for one too many where more was sent than is known', async () => {
    const [first] = sentRun();
    const traces = [{ traceId: first?.traceId ?? '', sent: first ? [first] : [], isPartial: true }];

    const verdicts = await verify(await jaegerWith(sentRun()), { traces });

    expect(verdicts).toMatchObject([{ whole: true }]);
  });

  it('prints no more than twenty lines for one trace', async () => {
    const traceId = 'b'.repeat(32);
    const sent = Array.from({ length: 50 }, (_, index) => ({
      ...(sentRun(traceId)[4] as SentSpan),
      spanId: String(index).padStart(16, '0'),
    }));

    const verdicts = await verify(await jaegerWith(sent.slice(0, 1)), {
      traces: [{ traceId, sent }],
    });

    expect(verdictText(verdicts, 'http://jaeger').split('\n')).toHaveLength(25);
    expect(verdictText(verdicts, 'http://jaeger')).toContain('… and 29 more');
  });
});
