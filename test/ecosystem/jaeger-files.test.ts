import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { genAi, general, own } from '../../src/telemetry/attributes.js';
import { plainSpans, type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.js';
import { decodeTraces } from '../support/otlp-traces.js';
import { runCli } from '../support/run-cli.js';
import { spanTree } from '../support/span-tree.js';

const text = (file: string) => readFileSync(`deploy/jaeger/${file}`, 'utf8');
const sample = () => plainSpans(decodeTraces(Buffer.from(text('sample-trace.json')), 'json'));

/** What of a trace is the same each time: its tree, kinds, outcomes, statuses. */
function shapeOf(spans: readonly ReceivedSpan[]): string {
  const plain = spans.map((span) => ({
    ...span,
    attributes: { ...span.attributes, kind: span.kind, status: span.status.code },
  }));
  const attributes = ['kind', 'status', own.cacheOutcome, genAi.operationName, genAi.agentName];
  return spanTree(plain, { order: 'shown', attributes });
}

describe('the sample trace', () => {
  it('is what a scenario sends today; else run node tools/sample-trace.mjs', async () => {
    const receiver = await startOtlpReceiver();
    await runCli(['scenarios', '--parallel', '2', '--json', '--otlp', receiver.url]);
    await receiver.close();

    const root = receiver.spans.find(({ name }) => name === 'invoke_workflow both');
    const sent = receiver.spans.filter(({ traceId }) => traceId === root?.traceId);
    expect(shapeOf(sample())).toBe(shapeOf(sent));
  });

  it('is one OTLP document of one whole trace, as the upload takes it', () => {
    const { resourceSpans, ...rest } = JSON.parse(text('sample-trace.json'));
    const spans = sample();

    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(rest).toEqual({});
    expect(resourceSpans).toHaveLength(1);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(1);
    expect(spans.filter(({ parentSpanId }) => parentSpanId && !ids.has(parentSpanId))).toEqual([]);
    expect(spans[0]?.resource['service.name']).toBe('crossgraph');
  });

  it('has only attributes that we have named, and no key, question or answer', () => {
    const named = new Set<string>([general, genAi, own].flatMap((names) => Object.values(names)));

    const used = new Set(sample().flatMap(({ attributes }) => Object.keys(attributes)));

    expect([...used].filter((name) => !named.has(name))).toEqual([]);
    expect(text('sample-trace.json')).not.toMatch(/pplx-|\?/);
  });
});

describe("the settings of Jaeger's web page", () => {
  it('name attributes that our spans have', () => {
    const { topTagPrefixes, linkPatterns } = JSON.parse(text('jaeger-ui.json'));
    const named: string[] = [general, genAi, own].flatMap((names) => Object.values(names));

    const unused = topTagPrefixes.filter(
      (prefix: string) => !named.some((name) => name.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
    for (const { type, key, url, text: label } of linkPatterns) {
      expect(type).toBe('tags');
      expect(named).toContain(key);
      expect([url, label].every((each: string) => each.includes(`#{${key}}`))).toBe(true);
      expect(
        Object.keys(
          JSON.parse(
            new URL(url.replace(`#{${key}}`, 'x'), 'http://x').searchParams.get('tags') ?? '',
          ),
        ),
      ).toEqual([key]);
    }
  });

  it('are those that the configuration names', () => {
    expect(text('config.yaml')).toContain('config_file: /etc/jaeger/jaeger-ui.json');
  });
});
