import { withoutKeys } from './content-capture.js';

/** A piece of a message, as the JSON schemas of the GenAI conventions have it: `text`, `tool_call`, `uri` and so on. */
export interface MessagePart {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** `finish_reason` stands on messages of an answer only. */
export interface Message {
  readonly role: string;
  readonly parts: readonly MessagePart[];
  readonly finish_reason?: string | undefined;
}

/** The most that one attribute may take, in bytes of UTF-8: what is exported is held in memory and serialised at once. */
export const maxContentBytes = 8_192;

// Each text is cut to the first of these lengths with which all of it fits.
const shortest = 8;
const lengths = [Number.POSITIVE_INFINITY, 4_096, 2_048, 1_024, 512, 256, 128, 64, 32, shortest];

/** A part of ours among those of a message: how much there was that is not shown. */
const omittedType = 'crossgraph.omitted';

/**
 * Messages as the JSON text of an attribute, without API keys. What would be too long is cut within its texts, and each cut
 * is marked; where even that does not suffice, the oldest messages are left out and counted. It always parses.
 */
export function messagesText(messages: readonly Message[], maxBytes = maxContentBytes): string {
  const clean = messages.map(({ parts, ...message }) => ({
    ...message,
    parts: parts.map(cleaned),
  }));
  const shortened = firstFitting(maxBytes, lengths, (length) =>
    clean.map(({ parts, ...message }) => ({ ...message, parts: cutParts(parts, length) })),
  );
  return shortened ?? newestText(clean, maxBytes);
}

/** The same for what is no message: the parts of a system prompt. */
export function partsText(parts: readonly MessagePart[], maxBytes = maxContentBytes): string {
  const clean = parts.map(cleaned);
  return firstFitting(maxBytes, lengths, (length) => cutParts(clean, length)) ?? '[]';
}

/** The same for any value: the arguments of a tool, its result. A text that is cut is a JSON string. */
export function valueText(value: unknown, maxBytes = maxContentBytes): string {
  const clean = cleanedValue(value) ?? null;
  return firstFitting(maxBytes, lengths, (length) => cutValue(clean, length)) ?? 'null';
}

/** One text, cut to what an attribute may take. */
export function plainText(text: string): string {
  const clean = withoutKeys(text);
  for (const length of lengths) {
    const short = cut(clean, length);
    if (Buffer.byteLength(short) <= maxContentBytes) return short;
  }
  return '';
}

/** The newest of them, half as many at each try; the first one kept tells what is missing. */
function newestText(messages: readonly Message[], maxBytes: number): string {
  const counts = Array.from({ length: 32 }, (_, power) => Math.floor(messages.length / 2 ** power));
  const kept = firstFitting(maxBytes, counts, (count) => {
    const [first, ...rest] = messages.slice(messages.length - count);
    if (!first) return [];
    const omitted = { type: omittedType, messages: messages.length - count };
    // One message alone may have more parts than fit.
    if (rest.length === 0) {
      return [{ ...first, parts: [{ ...omitted, parts: first.parts.length }] }];
    }
    const parts = [omitted, ...cutParts(first.parts, shortest)];
    return [
      { ...first, parts },
      ...rest.map((each) => ({ ...each, parts: cutParts(each.parts, shortest) })),
    ];
  });
  return kept ?? '[]';
}

/** The JSON of the first of several tries that fits. */
function firstFitting<Try>(
  maxBytes: number,
  tries: readonly Try[],
  made: (attempt: Try) => unknown,
): string | undefined {
  for (const attempt of tries) {
    const text = JSON.stringify(made(attempt));
    if (Buffer.byteLength(text) <= maxBytes) return text;
  }
  return undefined;
}

function cleaned({ type, ...fields }: MessagePart): MessagePart {
  const clean = Object.entries(fields).map(([name, value]) => [name, cleanedValue(value)] as const);
  return { type, ...Object.fromEntries(clean) };
}

/** Through JSON: what cannot be written would not arrive either. */
function cleanedValue(value: unknown): unknown {
  if (typeof value === 'string') return withoutKeys(value);
  const text = JSON.stringify(value);
  return text === undefined ? undefined : parsedOr(withoutKeys(text));
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A key that was taken out may have had a quotation mark behind it.
    return text;
  }
}

function cutParts(parts: readonly MessagePart[], length: number): MessagePart[] {
  return parts.map(({ type, ...fields }) => {
    const short = Object.entries(fields).map(([name, value]) => [name, cutValue(value, length)]);
    return { type, ...Object.fromEntries(short) };
  });
}

/** A structure that is too long becomes the beginning of its JSON, as a text. */
function cutValue(value: unknown, length: number): unknown {
  if (typeof value === 'string') return cut(value, length);
  const text = JSON.stringify(value) ?? '';
  return text.length <= length ? value : cut(text, length);
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  // Not between the halves of a character.
  const end = /[\uD800-\uDBFF]/.test(text[length - 1] ?? '') ? length - 1 : length;
  return `${text.slice(0, end)}… [${text.length - end} characters cut]`;
}
