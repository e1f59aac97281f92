import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCrossgraphError } from '../../src/errors.js';
import {
  agentRequestOf,
  embeddingsRequestOf,
  searchRequestOf,
} from '../../src/perplexity/check-request.js';
import { runnableBody } from '../../src/simulator/agent-rules.js';
import { parseEmbeddingsBody } from '../../src/simulator/embeddings-body.js';
import { parseSearchBody } from '../../src/simulator/search-body.js';
import { agentBodies, embeddingsBodies, searchBodies } from './request-arbitraries.js';

type Verdict = 'taken' | 'refused';

/** What is sent, or nothing where the check refused. Anything but a ConfigError is a mistake of the check. */
function sentBy(check: () => object): object | undefined {
  try {
    return check();
  } catch (error) {
    if (isCrossgraphError(error) && error.code === 'CONFIG_INVALID') return undefined;
    throw error;
  }
}

/** Over the wire and back. */
const received = (body: object): unknown => JSON.parse(JSON.stringify(body));

const endpoints = [
  {
    name: 'agent',
    bodies: agentBodies,
    check: (body: object) => agentRequestOf(body as never, 'fast'),
    server: runnableBody,
  },
  {
    name: 'search',
    bodies: searchBodies,
    check: (body: object) => searchRequestOf(body as never),
    server: parseSearchBody,
  },
  {
    name: 'embeddings',
    bodies: embeddingsBodies,
    check: (body: object) => embeddingsRequestOf(body as never),
    server: parseEmbeddingsBody,
  },
];

describe.each(endpoints)('the check of a request ($name)', ({ bodies, check, server }) => {
  it('lets nothing through that the strict server refuses, and refuses nothing else of much use', () => {
    const seen: { ours: Verdict; theirs: Verdict }[] = [];

    fc.assert(
      fc.property(bodies, (body) => {
        const sent = sentBy(() => check(body));
        const answer = server(received(sent ?? body));
        const theirs = 'refusal' in answer ? 'refused' : 'taken';
        seen.push({ ours: sent ? 'taken' : 'refused', theirs });
        if (sent && 'refusal' in answer) throw new Error(answer.refusal.message);
      }),
      { numRuns: 3_000 },
    );

    const count = (ours: Verdict, theirs: Verdict) =>
      seen.filter((pair) => pair.ours === ours && pair.theirs === theirs).length;
    expect(count('taken', 'taken')).toBeGreaterThan(1_000);
    expect(count('refused', 'refused')).toBeGreaterThan(300);
    // Rules of the reference that the server is laxer about: order of dates, names, mixed domains, tool choices.
    expect(count('refused', 'taken')).toBeLessThan(500);
  });

  it('sends what was asked, field by field, and nothing more', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const sent = sentBy(() => check(body));
        if (sent) expect(received(sent)).toEqual(received(body));
      }),
      { numRuns: 500 },
    );
  });
});
