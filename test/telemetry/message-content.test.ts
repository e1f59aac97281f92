import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { captureContent, contentCaptureIn } from '../../src/telemetry/content-capture.js';
import {
  type Message,
  maxContentBytes,
  messagesText,
  partsText,
  valueText,
} from '../../src/telemetry/message-content.js';

const variable = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';

const part = fc.oneof(
  fc.record({ type: fc.constant('text'), content: fc.string({ unit: 'binary', maxLength: 300 }) }),
  fc.record({
    type: fc.constant('tool_call'),
    id: fc.string(),
    name: fc.string(),
    arguments: fc.jsonValue(),
  }),
);
const message = fc.record({
  role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
  parts: fc.array(part, { maxLength: 5 }),
});
const bytes = fc.integer({ min: 2, max: 3_000 });

const parsed = (text: string) => JSON.parse(text) as Message[];

afterEach(() => captureContent(undefined));

describe('messagesText', () => {
  it('parses however it is cut, keeps within its bytes, and keeps the roles of the newest messages', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), bytes, (messages, maxBytes) => {
        const text = messagesText(messages, maxBytes);

        const kept = parsed(text);
        const roles = messages.slice(messages.length - kept.length).map(({ role }) => role);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
        expect(kept.map(({ role }) => role)).toEqual(roles);
        for (const { parts } of kept) {
          for (const { type } of parts) expect(type).toBeTypeOf('string');
        }
      }),
    );
  });

  it('leaves what fits as it is', () => {
    const messages = [{ role: 'user', parts: [{ type: 'text', content: 'Why is the sky blue?' }] }];

    expect(parsed(messagesText(messages))).toEqual(messages);
  });

  it('marks what it cuts, and cuts no character in two', () => {
    const content = `${'x'.repeat(4_095)}😀${'y'.repeat(9_000)}`;

    const [only] = parsed(messagesText([{ role: 'user', parts: [{ type: 'text', content }] }]));

    expect(only?.parts).toEqual([
      { type: 'text', content: `${'x'.repeat(4_095)}… [9002 characters cut]` },
    ]);
  });

  it('counts the messages that it leaves out', () => {
    const messages = Array.from({ length: 1_000 }, (_, index) => ({
      role: 'user',
      parts: [{ type: 'text', content: String(index) }],
    }));

    const kept = parsed(messagesText(messages));

    expect(kept[0]?.parts[0]).toEqual({
      type: 'crossgraph.omitted',
      messages: 1_000 - kept.length,
    });
    expect(kept.at(-1)?.parts).toEqual([{ type: 'text', content: '999' }]);
    expect(kept.length).toBeGreaterThan(50);
  });
});

describe('partsText and valueText', () => {
  it('parse however they are cut, and keep within their bytes', () => {
    fc.assert(
      fc.property(fc.array(part), fc.jsonValue(), bytes, (parts, value, maxBytes) => {
        const texts = [partsText(parts, maxBytes), valueText(value, Math.max(4, maxBytes))];

        for (const text of texts) {
          expect(() => JSON.parse(text)).not.toThrow();
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(Math.max(4, maxBytes));
        }
      }),
    );
  });

  it.each([undefined, () => 1, { nested: { of: 'it' } }, 'text', 12, null])(
    'write %o as JSON',
    (value) => {
      expect(() => JSON.parse(valueText(value))).not.toThrow();
    },
  );
});

describe('keys', () => {
  it('are in no text, wherever they stand and whatever is cut', () => {
    const keys = ['pplx-0123456789abcdef', 'sk-0123456789abcdef0', 'my-own-key-of-a-gateway'];
    captureContent(
      contentCaptureIn({ [variable]: 'true', PERPLEXITY_API_KEYS: `other-key-1,${keys[2]}` }),
    );
    const place = fc.record({
      before: fc.string(),
      key: fc.constantFrom(...keys),
      after: fc.string(),
    });

    fc.assert(
      fc.property(place, bytes, ({ before, key, after }, maxBytes) => {
        const content = `${before} ${key} ${after}`;
        const value = { deep: [{ [key]: content }] };
        const messages = [{ role: 'user', parts: [{ type: 'text', content, arguments: value }] }];

        for (const text of [messagesText(messages, maxBytes), valueText(value, maxBytes)]) {
          expect(text).not.toContain(key.slice(0, 12));
        }
      }),
    );
  });
});

describe('contentCaptureIn', () => {
  it('is off by default, and on by the words of OpenTelemetry', () => {
    const isOn = (value?: string) => contentCaptureIn({ [variable]: value }) !== undefined;

    expect([undefined, '', 'false', 'NO_CONTENT', 'event_only'].map(isOn)).not.toContain(true);
    expect(['true', 'True', 'SPAN_ONLY', 'span_and_event'].map(isOn)).not.toContain(false);
    expect(() => isOn('yes')).toThrow(ConfigError);
    expect(maxContentBytes).toBe(8_192);
  });
});
