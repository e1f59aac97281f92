import { seededRandom } from '../core/random.js';
import type { ContextualBody, EmbeddingsBody, VectorsWanted } from './embeddings-body.js';
import { tokensOf, wordsOf } from './words.js';

/** Body of an embeddings answer, and what it costs. */
export interface Embedded {
  readonly answer: object;
  readonly costUsd: number;
}

/** Embeds texts. Equal texts get equal vectors, texts that share words get similar ones. */
export function embed({ texts, ...wanted }: EmbeddingsBody): Embedded {
  const data = texts.map((text, index) => embedding({ text, index }, wanted));
  return priced(data, texts, wanted);
}

/** Embeds chunks within their documents: a chunk's vector also says what stands around it. */
export function embedChunks({ documents, ...wanted }: ContextualBody): Embedded {
  const data = documents.map((chunks, place) => ({
    object: 'list',
    index: place,
    data: chunks.map((chunk, index) =>
      // Its own words count twice: once for itself, once as part of the document.
      embedding({ text: [chunk, ...chunks].join('\n'), index }, wanted),
    ),
  }));
  return priced(data, documents.flat(), wanted);
}

interface Placed {
  readonly text: string;
  readonly index: number;
}

function embedding(
  { text, index }: Placed,
  { model, dimensions, encoding }: VectorsWanted,
): { readonly object: 'embedding'; readonly index: number; readonly embedding: string } {
  const vector = vectorOf(text, model.size).subarray(0, dimensions);
  const bytes =
    encoding === 'base64_int8' ? Buffer.from(vector.buffer, 0, dimensions) : bitsOf(vector);
  return { object: 'embedding', index, embedding: bytes.toString('base64') };
}

function priced(
  data: readonly object[],
  texts: readonly string[],
  { model }: VectorsWanted,
): Embedded {
  const tokens = texts.reduce((sum, text) => sum + tokensOf(text), 0);
  // A price per million tokens is a whole number of billionths per token.
  const costUsd = (tokens * Math.round(model.usdPerMillion * 1_000)) / 1_000_000_000;
  const cost = { input_cost: costUsd, total_cost: costUsd, currency: 'USD' };
  const usage = { prompt_tokens: tokens, total_tokens: tokens, cost };
  return { answer: { object: 'list', model: model.id, data, usage }, costUsd };
}

const marksPerWord = 16;

/** Every word marks the same few places in every text; the rest is faint noise of the text's own. */
function vectorOf(text: string, size: number): Int8Array {
  const noise = seededRandom(hashOf(text));
  const sums = Float64Array.from({ length: size }, () => (noise() - 0.5) * 0.2);
  for (const word of wordsOf(text)) {
    const places = seededRandom(hashOf(word));
    for (let mark = 0; mark < marksPerWord; mark++) {
      const place = Math.floor(places() * size);
      sums[place] = (sums[place] ?? 0) + (places() < 0.5 ? -1 : 1);
    }
  }
  const largest = sums.reduce((most, sum) => Math.max(most, Math.abs(sum)), 0);
  return Int8Array.from(sums, (sum) => Math.round((sum / largest) * 127));
}

/** One bit per dimension, the first in the lowest: set where the value is not negative. */
function bitsOf(vector: Int8Array): Buffer {
  const bits = Buffer.alloc(Math.ceil(vector.length / 8));
  for (const [place, value] of vector.entries()) {
    if (value >= 0) bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7));
  }
  return bits;
}

/** FNV-1a: quick, and good enough to tell words apart. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  }
  return hash >>> 0;
}
