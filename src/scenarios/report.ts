import { z } from 'zod';
import { count, distribution, ms, outcomes, share, usd } from './report-parts.js';

// The report's shape stands here once: its type, the JSON Schema in docs/report.schema.json and the check in
// the tests are all made from it.

const keyStats = z.object({
  slot: count.describe('Number of the key; the key itself is never shown.'),
  state: z.enum(['healthy', 'cooling', 'quarantined', 'retired']),
  requests: count.describe('HTTP exchanges sent with this key.'),
  succeeded: count,
  rateLimited: count.describe('Answers with status 429.'),
  refused: count.describe('Answers with status 401 or 403.'),
});

const stats = {
  requests: count.describe('Calls asked of the client.'),
  succeeded: count,
  successRate: share,
  hitRate: share.describe('(hit + stale + coalesced) / requests.'),
  outcomes: outcomes.describe('What the cache did for each call; they sum to `requests`.'),
  upstreamRuns: count.describe('Paid runs of the web agent.'),
  reasoningRuns: count.describe('Paid runs of the reasoning agent.'),
  maybeBilled: count.describe('Attempts whose answer was lost and that may have been billed.'),
  attempts: count.describe('HTTP exchanges.'),
  rateLimited: count.describe('Answers with status 429.'),
  retries: count,
  cacheErrors: count.describe('Failures of the cache store; each cost at most a miss.'),
  latencyMs: distribution.describe('Per call, as its caller saw it.'),
  wallMs: ms.describe('From the start of the scenario to its end.'),
  tokens: z.object({ input: count, output: count, total: count }).describe('Billed tokens.'),
  costUsd: usd.describe('Billed by the upstream.'),
  savedUsd: usd.describe(
    'What the same calls would have cost more without cache and single flight.',
  ),
  breaker: z.enum(['closed', 'open', 'half_open']).describe('State at the end.'),
  keys: z.array(keyStats),
  errors: z
    .record(z.string(), z.object({ count, example: z.string() }))
    .describe('Failed calls by error code, with the message of the first.'),
};

const trace = z
  .object({ traceId: z.string(), url: z.string() })
  .nullable()
  .describe('Where to see it, when tracing is on.');

const claimVerdict = z
  .enum(['agree', 'contradict', 'cited', 'unsupported'])
  .describe('`cited`: one answer says it and names its source, the other does not speak of it.');

const crossValidation = z.object({
  question: z.string(),
  verdict: z
    .enum(['agree', 'contradict', 'unsupported'])
    .nullable()
    .describe('null where an agent gave no answer to compare.'),
  faster: z
    .object({ agent: z.string(), upstreamMs: ms, slowerMs: ms })
    .nullable()
    .describe(
      'By the upstream time of the run that produced each answer; a cached answer wins nothing.',
    ),
  claims: z.array(
    z.object({
      verdict: claimVerdict,
      claims: z.array(z.object({ agent: z.string(), text: z.string() })),
      sources: z.array(z.string()).describe('Addresses the claim rests on.'),
    }),
  ),
});

/** What `crossgraph scenarios --json` prints and `--out` writes. */
export const scenariosReport = z.object({
  schemaVersion: z.literal(1),
  generatedAt: z.iso.datetime(),
  environment: z.object({
    crossgraph: z.string(),
    node: z.string(),
    upstream: z.enum(['simulator', 'perplexity']),
    reasoner: z
      .enum(['perplexity', 'deepseek'])
      .describe('Whose model the reasoning agent asks; deepseek is asked past the cache.'),
    seed: count.nullable().describe('Of the simulator.'),
    cache: z.enum(['memory', 'sqlite', 'redis', 'off']),
  }),
  scenarios: z.array(z.object({ id: count, name: z.string(), title: z.string(), ...stats, trace })),
  matrix: z
    .array(z.object({ parallel: count, ...stats, trace }))
    .describe('With --extended: the stress scenario alone, each row with its own empty cache.'),
  total: z.object(stats).describe('Sum of the scenarios (the matrix is not in it).'),
  crossValidation: z.array(crossValidation),
  peakMemoryBytes: count.describe('Largest resident set of the process so far.'),
  warnings: z.array(z.string()),
});

export type ScenariosReport = z.infer<typeof scenariosReport>;
export type ScenarioReport = ScenariosReport['scenarios'][number];
export type MatrixRow = ScenariosReport['matrix'][number];
export type Stats = ScenariosReport['total'];
export type KeyStats = Stats['keys'][number];
export type TraceLink = ScenarioReport['trace'];
export type CrossValidation = ScenariosReport['crossValidation'][number];
