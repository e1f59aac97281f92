import { z } from 'zod';
import { count, distribution, ms, outcomes, share, usd } from '../../scenarios/report-parts.js';

// The report's shape stands here once: its type, the JSON Schema in docs/monitor.schema.json and the check in
// the tests are all made from it.

const time = z.iso.datetime();

const figures = z.object({
  calls: count.describe('Calls that ended; what their callers broke off is not among them.'),
  succeeded: count,
  failed: count,
  successRate: share.nullable().describe('null where there was no call.'),
  failureRate: share.nullable(),
  callsPerSecond: z.number().nonnegative(),
  outcomes: outcomes.describe('What the cache did for the calls; they sum to `calls`.'),
  hitRate: share.nullable().describe('(hit + stale + coalesced) / calls.'),
  cacheErrors: count.describe('Failures of the cache store; each cost at most a miss.'),
  attempts: count.describe('HTTP exchanges.'),
  retries: count,
  rateLimited: count.describe('Answers with status 429.'),
  tokens: count.describe('Billed tokens.'),
  costUsd: usd.describe('Billed by the upstream.'),
  savedUsd: usd.describe('What the calls would have cost more without cache and single flight.'),
  errors: z.record(z.string(), count).describe('Failed calls by error code.'),
  latencyMs: distribution
    .nullable()
    .describe('Per call, as its caller saw it; percentiles within 1 %. null without a call.'),
});

const group = z.object({
  endpoint: z.string(),
  model: z.string().nullable().describe('null where no answer came to name it.'),
  agent: z.string().nullable().describe('Who asked, where the caller said.'),
  calls: count,
  failed: count,
  hitRate: share,
  meanMs: ms,
  p95Ms: ms,
  costUsd: usd,
  savedUsd: usd,
});

const notableCall = z.object({
  at: time.describe('When it ended.'),
  endpoint: z.string(),
  model: z.string().nullable(),
  agent: z.string().nullable(),
  outcome: outcomes.keyof(),
  latencyMs: ms,
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  trace: z.object({ traceId: z.string(), url: z.string() }).nullable(),
});

const alert = z.object({
  name: z.string(),
  summary: z.string().describe('What is wrong where it fires.'),
  measure: z.string().describe('What is measured, with its unit: `meanSeconds`, `successRatio` …'),
  severity: z.enum(['warning', 'critical']),
  state: z
    .enum(['ok', 'no_data', 'pending', 'firing'])
    .describe('`pending`: beyond its limit, but not for long enough.'),
  value: z.number().nullable().describe('null where there is too little to tell.'),
  breach: z.enum(['above', 'below']).describe('On which side of the limit the trouble is.'),
  limit: z.number(),
  since: time.nullable().describe('Since when it is pending or firing.'),
  runbook: z.string(),
});

const source = z.object({
  kind: z
    .enum(['probes', 'process', 'attached', 'prometheus'])
    .describe(
      'Whose calls these are: questions of the monitor itself; the process that serves the report; another process, asked for its report; another process, by the metrics that it serves.',
    ),
  url: z
    .string()
    .nullable()
    .describe('Where the figures are fetched, without what is secret in it.'),
});

const change = z.object({
  at: time.describe('When it was seen: at a report, or within a second while calls end.'),
  part: z.enum(['breaker', 'key']),
  slot: count.nullable().describe('Which key; null for the breaker.'),
  from: z.string(),
  to: z
    .string()
    .describe('`closed`, `open`, `half_open`; `healthy`, `cooling`, `quarantined`, `retired`.'),
});

const slice = z.object({
  at: time.describe('When it began.'),
  calls: count,
  failed: count,
  reused: count,
  outcomes,
  p50Ms: ms.nullable(),
  p95Ms: ms.nullable(),
  costUsd: usd,
  savedUsd: usd,
  histogram: z
    .array(z.object({ upToMs: ms, calls: count }))
    .describe('Latencies, in steps of 1, 2 and 5; for a heat map.'),
});

/** Also how a day is kept in the history. */
export const day = z.object({
  day: z.iso.date().describe('UTC.'),
  agent: z.string().nullable(),
  calls: count,
  costUsd: usd,
  cacheSavedUsd: usd.describe('Spared by answers from the cache.'),
  sharedSavedUsd: usd.describe('Spared by calls that joined an equal one under way.'),
  waited: count.describe(
    'Calls that waited for a lawful slot, 10 ms or longer, instead of being refused with 429.',
  ),
});

const projection = z.object({
  users: count,
  queriesPerUser: count,
  basis: count.describe('Calls that it rests on.'),
  costUsd: usd.describe('What as many calls would cost at the measured cost per call.'),
  withoutReuseUsd: usd.describe('What they would cost without cache and single flight.'),
  savedUsd: usd,
  upstreamCalls: count.describe('Calls that would reach the upstream.'),
});

const runStep = z.object({
  id: count.describe('Unique within the outermost run.'),
  parent: count.describe(
    'The id of the step around it; that of the run itself, where there is none.',
  ),
  kind: z.enum(['node', 'agent', 'tool', 'call']),
  name: z.string(),
  startMs: ms.describe('Since the run began.'),
  durationMs: ms.nullable().describe('null while it is under way.'),
  state: z.enum(['running', 'done', 'passed', 'failed']),
  outcome: outcomes.keyof().nullable().describe('What the cache did for a call; null for others.'),
  costUsd: usd,
});

const run = z.object({
  runId: z.string(),
  graph: z.string(),
  threadId: z.string().nullable(),
  parentRunId: z.string().nullable(),
  state: z.enum([
    'running',
    'completed',
    'interrupted',
    'drained',
    'aborted',
    'deadline',
    'budget_exceeded',
    'recursion_limit',
    'failed',
  ]),
  startedAt: time,
  durationMs: ms.describe('So far, while it is running.'),
  error: z.object({ code: z.string().nullable(), message: z.string() }).nullable(),
  calls: count,
  reused: count,
  costUsd: usd,
  savedUsd: usd,
  trace: z.object({ traceId: z.string(), url: z.string() }).nullable(),
  steps: z
    .array(runStep)
    .describe('In the order of their beginning; the first ones, where there are many.'),
  droppedSteps: count,
});

/** What `crossgraph monitor --json` prints: once, or a line for each round. */
export const monitorReport = z.object({
  schemaVersion: z.literal(1),
  generatedAt: time,
  source,
  upstream: z
    .enum(['simulator', 'perplexity'])
    .nullable()
    .describe('Who answers the calls; null where the source does not tell.'),
  status: z.enum(['ok', 'warning', 'critical']).describe('The worst alert that fires.'),
  uptimeMs: ms,
  windowMs: ms.describe('How far `window`, `groups`, `slowest` and `failing` look back at most.'),
  window: figures,
  total: figures.describe('Since the start; with a history, since the first of the starts.'),
  breaker: z.enum(['closed', 'open', 'half_open']),
  keys: z.array(
    z.object({
      slot: count.describe('Number of the key; the key itself is never shown.'),
      state: z.enum(['healthy', 'cooling', 'quarantined', 'retired']),
      requests: count,
      rateLimited: count,
      refused: count,
      inFlight: count,
    }),
  ),
  alerts: z.array(alert),
  groups: z.array(group).describe('By endpoint, model and agent, the one with most calls first.'),
  slowest: z.array(notableCall),
  failing: z.array(notableCall).describe('The newest first.'),
  timeline: z
    .array(slice)
    .describe('The window in equal slices, the oldest first; slices without a call are left out.'),
  changes: z.array(change).describe('Of breaker and keys, the newest last; the last 100.'),
  days: z
    .array(day)
    .describe(
      'By day and agent, the newest day first; with a history, of the monitors before too.',
    ),
  projection: projection
    .nullable()
    .describe(
      'What a crowd would cost. null unless it was asked for, and before there are 10 calls in `total`.',
    ),
  runs: z
    .array(run)
    .describe(
      'Runs of graphs in the process, the newest first; the last 20. Empty where they cannot be seen.',
    ),
  histogram: z
    .array(z.object({ upToMs: ms, calls: count }))
    .describe('Latencies of the window, in steps of 1, 2 and 5.'),
});

export type MonitorReport = z.infer<typeof monitorReport>;
export type Figures = MonitorReport['window'];
export type Alert = MonitorReport['alerts'][number];
export type Group = MonitorReport['groups'][number];
export type NotableCall = MonitorReport['slowest'][number];
export type Change = MonitorReport['changes'][number];
export type Day = MonitorReport['days'][number];
export type Projection = z.infer<typeof projection>;
export type Run = MonitorReport['runs'][number];
export type RunStep = Run['steps'][number];
export type Slice = MonitorReport['timeline'][number];
