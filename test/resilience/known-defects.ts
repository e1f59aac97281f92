/** A test that would fail if we had the defect: its file, and words of its name (or of its row in a table). */
type Guard = readonly [file: string, words: string];

export interface KnownDefect {
  /** What went wrong elsewhere, and where it was reported. */
  readonly elsewhere: string;
  /** Tests, or why it cannot happen here. */
  readonly here: readonly Guard[] | string;
}

const keyed = 'test/keys/keyed.test.ts';
const flight = 'test/cache/single-flight.test.ts';
const store = 'test/cache/answer-store.test.ts';
const breaker = 'test/resilience/circuit-breaker.test.ts';
const returning = 'test/keys/rest-and-return.test.ts';
const faults = 'test/faults/fault-table.ts';

/** Defects of gateways, clients and libraries of this kind, as reported in public, and what keeps us from having them. */
export const knownDefects: Readonly<Record<number, KnownDefect>> = {
  1: {
    elsewhere: 'equal calls at once all go upstream (litellm#20030, cacheable#888)',
    here: [[flight, 'runs the work of equal calls once']],
  },
  2: {
    elsewhere: 'streams are not cached, or replayed in one lump (litellm#11145, #24579)',
    here: [['test/perplexity/client-stream-cache.test.ts', 'tells a hit as it came']],
  },
  3: {
    elsewhere: 'all keys at rest fail the call instead of waiting (litellm#3646, #27823)',
    here: [
      [returning, 'waits for the first that returns'],
      [returning, 'says how long it would take'],
    ],
  },
  4: {
    elsewhere: 'the only account is cooled down, or never (litellm#8668, #12108)',
    here: [['test/resilience/retry.test.ts', 'waits about a second after a 429']],
  },
  5: {
    elsewhere: 'a second refusal does not prolong the rest (litellm#40130)',
    here: [
      ['test/keys/key-pool.test.ts', 'never shortens a rest'],
      ['test/keys/rate-limit.test.ts', 'never shortens a block'],
    ],
  },
  6: {
    elsewhere: 'the Retry-After of later attempts is ignored (litellm#20722)',
    here: [[returning, 'waits each time as long as that refusal asks']],
  },
  7: {
    elsewhere: 'keys of one account are tried one after the other (litellm#34399)',
    here: [
      [keyed, 'does not try the other keys of an account that is rate-limited'],
      ['test/keys/shared-accounts.test.ts', 'whose keys secretly share their bucket'],
    ],
  },
  8: {
    elsewhere: 'retries of several layers multiply (litellm#7669)',
    here: [['test/orchestration/model/chat-perplexity.test.ts', 'unwrapped and after one call']],
  },
  9: {
    elsewhere: 'moving on to another key uses up the retries (bifrost#5876)',
    here: [[keyed, 'answers every call while one of four keys is revoked']],
  },
  10: {
    elsewhere: 'a 429 ends the call instead of moving it on (aisix#46, agentgateway#1500)',
    here: [[keyed, 'moves on to another account after a 429']],
  },
  11: {
    elsewhere: 'the upstream goes on when the caller has left (litellm#13774, #37140)',
    here: [
      [flight, 'aborts the work when the last one has left'],
      ['test/perplexity/client.test.ts', 'and the upstream sees it'],
    ],
  },
  12: {
    elsewhere: 'a cache server that is down blocks every request (litellm#35273)',
    here: [[store, 'gives a hanging store up after its budget']],
  },
  13: {
    elsewhere:
      'the breaker around the cache cannot open: errors are swallowed below it (litellm#34299)',
    here: [['test/cache/open-store.test.ts', 'a Keyv of the caller would hide']],
  },
  14: {
    elsewhere: 'an open breaker logs every request (litellm#40620)',
    here: [[store, 'warns once when it starts to fail']],
  },
  15: {
    elsewhere: 'one request waits for the cache several times (aisix#1149)',
    here: [['test/cache/store-rest.test.ts', 'gives a store that does not answer its budget once']],
  },
  16: {
    elsewhere: 'memory grows for years (litellm#12685, #6404)',
    here: [
      ['test/cache/memory-tier.test.ts', 'go when the bytes are used up'],
      ['test/cache/background-refresh.test.ts', 'remembers a bounded number of failures'],
      ['test/keys/set-keys.test.ts', 'remembers a hundred retired ones at most'],
    ],
  },
  17: {
    elsewhere: 'keys in errors, logs and traces (litellm#8075, #6963)',
    here: [
      ['test/telemetry/canary.test.ts', 'hold neither a prompt nor a key'],
      ['test/perplexity/response-errors.test.ts', 'never repeats a key'],
    ],
  },
  18: {
    elsewhere: 'the key is sent to any host (Portkey#1718)',
    here: [['test/perplexity/redirect.test.ts', 'gives no other host its key']],
  },
  19: {
    elsewhere: 'failures are cached and given as answers (Portkey#267)',
    here: [
      [returning, 'keeps no failure'],
      ['test/perplexity/agent-answer.test.ts', 'never takes a run that is %s for an answer'],
    ],
  },
  20: {
    elsewhere: 'the published package does not run (Portkey 1.15.2)',
    here: 'No test: .ci/run installs a fresh clone, and `npm run check:package` packs it and looks through every door.',
  },
  21: {
    elsewhere: 'sources and usage are dropped (Portkey#764, vercel/ai#9164)',
    here: [['test/perplexity/agent-answer.test.ts', 'reads text, sources, usage']],
  },
  22: {
    elsewhere: 'the stated cost is ignored (litellm#17887, langsmith-sdk#1658)',
    here: [['test/perplexity/ledger-and-bill.test.ts', 'agrees to the cent']],
  },
  23: {
    elsewhere: 'spans are doubled, orphaned or hide attempts (litellm#10588, openinference#3664)',
    here: [
      ['test/faults/check-fault.ts', 'a span for each attempt'],
      ['test/telemetry/flight-span.test.ts', 'so that none is missing'],
    ],
  },
  24: {
    elsewhere: 'limits that are not counted down (envoyproxy/ai-gateway#1754)',
    here: [['test/budget/ledger.test.ts', 'never exceeds a limit']],
  },
  25: {
    elsewhere: 'one tenant starves the others (bifrost#4790)',
    here: [['test/keys/slot-queue.test.ts', 'because another has asked a hundred times']],
  },
  26: {
    elsewhere: 'a similar question gets the opposite answer (GPTCache#694)',
    here: [['test/cache/cache-key.test.ts', 'is equal exactly for equal requests']],
  },
  27: {
    elsewhere: 'calls that want no cache are joined all the same (promptfoo#8643)',
    here: [[flight, 'lets a %s call go alone']],
  },
  28: {
    elsewhere: 'the key misses equal work, or joins tenants (PostHog#73651)',
    here: [
      ['test/perplexity/client-stream-cache.test.ts', 'keeps one answer for both forms'],
      ['test/perplexity/client.test.ts', 'out of reach of another tenant'],
    ],
  },
  29: {
    elsewhere: 'time limit and abort are ignored by a chat model (langchainjs#11584)',
    here: [
      ['test/orchestration/model/chat-perplexity.test.ts', 'ends the call when the caller aborts'],
    ],
  },
  30: {
    elsewhere: 'a Retry-After of any length is slept, deaf to the abort (official SDK 0.38)',
    here: [
      ['test/resilience/retry.test.ts', 'ends a wait at once'],
      ['test/resilience/retry.test.ts', 'does not start a wait that would end behind the deadline'],
    ],
  },
  31: {
    elsewhere: 'the time limit ends with the headers (official SDK 0.38)',
    here: [[faults, 'body that stops in the middle']],
  },
  32: {
    elsewhere: 'each SDK retries by itself (arithmetic: 3 × 3 × 3)',
    here: [['test/faults/check-fault.ts', 'requests that the server saw']],
  },
  33: {
    elsewhere: 'a cache in memory without bounds or lifetime (LangChain)',
    here: [['test/cache/memory-tier.test.ts', 'holds no more entries than it may']],
  },
  34: {
    elsewhere: 'a breaker stuck half open (opossum#276, #388)',
    here: [['test/resilience/circuit-recovery.test.ts', 'never stays shut for good']],
  },
  35: {
    elsewhere: 'a breaker that opens at once, or aborts everybody (opossum#288, #780)',
    here: [
      [breaker, 'does not open on a first failure'],
      [breaker, 'leaves other attempts alone'],
      [breaker, 'keeps no timer while closed'],
    ],
  },
  36: {
    elsewhere: 'the cache within the breaker is unbounded (opossum#877)',
    here: 'It is off: opossum only counts.',
  },
  37: {
    elsewhere: 'a lifetime of 0 lasts for ever; locked files; silence (keyv#1600, #127, #1349)',
    here: [
      ['test/cache/cached.test.ts', 'keeps nothing whose lifetime is none'],
      ['test/cache/sqlite-locked.test.ts', 'waits a short while'],
    ],
  },
  38: {
    elsewhere: 'built-in limits cut long answers and bound nothing as a whole (undici#1987)',
    here: [
      ['test/perplexity/client-stream.test.ts', 'gives a stream all the time it needs'],
      [faults, 'no headers within the call’s time'],
    ],
  },
  39: {
    elsewhere: "listeners stay on the caller's signal (undici#939, #5285)",
    here: [
      ['test/faults/check-fault.ts', "'listeners'"],
      [flight, 'leaves no listener on anybody who took part'],
    ],
  },
  40: {
    elsewhere: 'requests are lost when HTTP/2 connections end (undici#3140)',
    here: 'Requests go over HTTP/1.1: the pool is not told to allow HTTP/2.',
  },
  41: {
    elsewhere: 'the body of a refusal is lost to the retry (undici#4222)',
    here: [['test/perplexity/response-errors.test.ts', 'keeps how long a 429 asks to wait']],
  },
  42: {
    elsewhere: 'queues that get stuck or grow (bottleneck#152, #142)',
    here: [
      ['test/keys/slot-queue.test.ts', 'stops its timer when the last caller leaves'],
      ['test/keys/slot-queue.test.ts', 'turns calls away beyond its bound'],
    ],
  },
  43: {
    elsewhere: 'streams are cut at one kind of line end only (Portkey)',
    here: [['test/perplexity/sse.test.ts', 'in any mixture of line ends']],
  },
};
