import { deepFreeze } from '../cache/deep-freeze.js';
import { expectInteger } from '../core/expect.js';
import { ConfigError } from '../errors.js';
import type { AgentRequest, EmbeddingsRequest, SearchRequest } from './requests.js';

/** The request as it is sent; a question alone is put to `preset`. Throws a ConfigError for what the vendor is known to refuse. */
export function agentRequestOf(request: string | AgentRequest, preset: string): AgentRequest {
  const asked = typeof request === 'string' ? { input: request, preset } : own(request);
  const { input, model, models } = asked;
  if (typeof input === 'string' ? input.trim() === '' : !(input?.length > 0)) {
    throw new ConfigError('Expected `input` to be a question or a list of messages, got nothing.');
  }
  if (asked.preset === undefined && model === undefined && !models?.length) {
    throw new ConfigError('Expected one of `preset`, `model` and `models`.');
  }
  // The retired chat models: the Agent API answers them with 400.
  const bare = [model, ...(models ?? [])].find((name) => name !== undefined && !name.includes('/'));
  if (bare !== undefined) {
    throw new ConfigError(
      `Expected a model to be written as provider/name (for example perplexity/sonar), got \`${bare.slice(0, 60)}\`.`,
    );
  }
  return asked;
}

/** The same for embeddings. */
export function embeddingsRequestOf(request: EmbeddingsRequest): EmbeddingsRequest {
  const { input, dimensions, model } = request;
  const texts = typeof input === 'string' ? [input] : input;
  if (texts.length === 0 || texts.length > 512 || texts.includes('')) {
    throw new ConfigError('Expected `input` to be a text, or a list of 1 to 512, none empty.');
  }
  if (dimensions !== undefined) {
    const max = model === 'pplx-embed-v1-4b' ? 2_560 : 1_024;
    expectInteger('dimensions', dimensions, { min: 128, max });
  }
  return own(request);
}

/** The same for a search. */
export function searchRequestOf(request: string | SearchRequest): SearchRequest {
  const asked = typeof request === 'string' ? { query: request } : own(request);
  const queries = typeof asked.query === 'string' ? [asked.query] : asked.query;
  if (
    !(queries?.length > 0) ||
    queries.length > 5 ||
    queries.some((query) => query.trim() === '')
  ) {
    throw new ConfigError('Expected `query` to be a question, or a list of 1 to 5.');
  }
  return asked;
}

/** A copy of our own: the key is taken now and the body sent later, and the caller may change its object in between. */
function own<Request extends object>(request: Request): Request {
  try {
    return deepFreeze(structuredClone(request));
  } catch (error) {
    throw new ConfigError('Expected the request to be plain data, as it goes over the wire.', {
      cause: error,
    });
  }
}
