import type { CrossValidationResult } from 'crossgraph/graphs';
import { distinctSources } from '../citations/source-ref.js';
import type { Config } from '../config.js';
import { systemClock } from '../core/clock.js';
import { expectInteger } from '../core/expect.js';
import { ConfigError } from '../errors.js';
import { PerplexityClient } from '../perplexity/client.js';
import { configuredOptions } from '../perplexity/configured-options.js';
import { type AnswerCache, emptyCache, openAnswerCache } from './answer-cache.js';
import {
  type DeepSeekUpstream,
  openDeepSeekReasoner,
  realDeepSeek,
  simulatedDeepSeek,
} from './deepseek-reasoner.js';
import { roundMs } from './distribution.js';
import { openPurse, type Purse } from './purse.js';
import type { CrossValidation, MatrixRow, ScenarioReport, ScenariosReport } from './report.js';
import { type Progress, runScenario, type ScenarioDeps, worseOf } from './run-scenario.js';
import { createScenarioSet, createStressScenario, type Scenario } from './scenario-set.js';
import { keyStatsBetween, openTally } from './tally.js';
import { openUpstream, type Upstream } from './upstream.js';
import { warmUp } from './warm-up.js';

export type { Progress } from './run-scenario.js';

export interface RunScenariosOptions {
  readonly config: Config;
  /** Version of this package, for the report. */
  readonly version: string;
  /** Calls of the stress scenario, 1 to 100,000. @defaultValue 10 */
  readonly parallel?: number | undefined;
  /** Adds the matrix: stress at 10, 50, 100 and N, each from an empty cache. @defaultValue false */
  readonly extended?: boolean | undefined;
  /** Asks Perplexity itself, if there is a key. @defaultValue false */
  readonly realKeys?: boolean | undefined;
  /** Whose model the reasoning agent asks. @defaultValue 'perplexity' */
  readonly reasoner?: 'perplexity' | 'deepseek' | undefined;
  readonly preset?: string | undefined;
  readonly model?: string | undefined;
  /** `memory`, `sqlite:FILE`, `redis://HOST`, or `false` for none. @defaultValue a temporary SQLite file */
  readonly cache?: string | false | undefined;
  /** What all scenarios together may spend, the matrix included. @defaultValue the configuration's, else no limit */
  readonly budgetUsd?: number | undefined;
  /** Simulator's. @defaultValue 1 */
  readonly seed?: number | undefined;
  /** Simulator's. @defaultValue lognormal:150ms,0.4 */
  readonly latency?: string | undefined;
  /** Simulator's, per account. @defaultValue 1000 */
  readonly requestsPerMinute?: number | undefined;
  readonly traceUrl?: ((traceId: string) => string) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Told of each client before it is asked; what it returns is called when that client is done with. */
  readonly onClient?:
    | ((client: PerplexityClient, upstream: Upstream['kind']) => () => void)
    | undefined;
}

/**
 * Runs the five scenarios one after the other and reports. Calls that fail are in the report; what is thrown is a
 * ConfigError before anything is asked, or the signal's reason.
 */
export async function runScenarios(options: RunScenariosOptions): Promise<ScenariosReport> {
  const { parallel = 10, preset, model, extended = false } = options;
  expectInteger('parallel', parallel, { min: 1, max: 100_000 });
  if (preset !== undefined && model !== undefined) {
    throw new ConfigError('Give --preset or --model, not both.');
  }
  const warnings: string[] = [];
  const onWarning = (message: string) => {
    warnings.push(message);
    options.onWarning?.(message);
  };
  const asksDeepSeek = options.reasoner === 'deepseek';
  const real = asksDeepSeek && options.realKeys ? realDeepSeek(options.config) : undefined;
  const cache = openAnswerCache(options.cache);
  try {
    const upstream = await openUpstream({ ...options, onWarning });
    try {
      const simulated = () => simulatedDeepSeek(upstream.baseUrl, upstream.apiKeys);
      const deepSeek = asksDeepSeek ? (real ?? simulated()) : undefined;
      const purse = openPurse(options.budgetUsd ?? options.config.budgetUsd, onWarning);
      const shared: Shared = {
        options: { ...options, parallel, extended, onWarning },
        ...{ upstream, deepSeek, purse },
      };
      const ran = await runFive(shared, cache);
      const matrix = extended ? await runMatrix(shared, cache.kind) : [];
      const { cacheDegraded, ...results } = ran;
      const kind = cacheDegraded === undefined ? cache.kind : 'memory';
      return { ...results, matrix, ...environmentOf(shared, kind), warnings };
    } finally {
      await upstream.close();
    }
  } finally {
    cache.remove();
  }
}

interface Shared {
  readonly options: RunScenariosOptions & { readonly parallel: number };
  readonly upstream: Upstream;
  /** Whom the reasoning agent asks instead of Perplexity. */
  readonly deepSeek: DeepSeekUpstream | undefined;
  readonly purse: Purse;
}

async function withClient<Out>(
  { options, upstream, purse }: Shared,
  { spec }: AnswerCache,
  work: (deps: ScenarioDeps) => Promise<Out>,
): Promise<Out> {
  const { config, signal, traceUrl, onProgress, onWarning } = options;
  const client = new PerplexityClient({
    ...upstream,
    cache: spec,
    ...configuredOptions(config),
    budget: { usd: purse.leftUsd() },
    onWarning,
  });
  const close = purse.watch(client);
  const leave = options.onClient?.(client, upstream.kind);
  try {
    // Opening a file is set-up, not part of the first call.
    await client.ready();
    return await work({ client, signal, traceUrl, onProgress });
  } finally {
    leave?.();
    close();
    await client.close();
  }
}

async function runFive(shared: Shared, cache: AnswerCache) {
  const { options, deepSeek } = shared;
  const { parallel, preset, model } = options;
  const asked = { parallel, preset, model };
  await warmUp({ ...asked, asksDeepSeek: deepSeek !== undefined }, options.signal);
  const reasoner = deepSeek && (await openDeepSeekReasoner(deepSeek, options.config));
  try {
    const scenarioSet = createScenarioSet({ ...asked, reasoner: reasoner?.model });
    return await withClient(shared, cache, (deps) => runSet(scenarioSet, { ...deps, reasoner }));
  } finally {
    await reasoner?.close();
  }
}

async function runSet(scenarioSet: readonly Scenario[], deps: ScenarioDeps) {
  const { client, reasoner } = deps;
  const total = openTally();
  const scenarios: ScenarioReport[] = [];
  const crossValidation: CrossValidation[] = [];
  let wallMs = 0;
  for (const scenario of scenarioSet) {
    const { id, name, title } = scenario;
    const outcome = await runScenario(scenario, { ...deps, total });
    scenarios.push({ id, name, title, ...outcome.stats, trace: outcome.trace });
    crossValidation.push(...outcome.crossValidation.map(crossValidationOf));
    wallMs += outcome.stats.wallMs;
  }
  const breaker = worseOf(client.breakerState(), reasoner?.breakerState());
  const keys = keyStatsBetween([], client.keyStats());
  const { cacheDegraded } = await client.ready();
  const stats = total.stats({ wallMs: roundMs(wallMs), breaker, keys });
  return { scenarios, crossValidation, total: stats, cacheDegraded };
}

async function runMatrix(shared: Shared, kind: AnswerCache['kind']): Promise<MatrixRow[]> {
  const { parallel, preset, model } = shared.options;
  const sizes = [...new Set([10, 50, 100, parallel])].sort((a, b) => a - b);
  const rows: MatrixRow[] = [];
  for (const size of sizes) {
    const stress = createStressScenario({ parallel: size, preset, model });
    // Of the same kind as the scenarios', and empty.
    const cache = emptyCache(kind);
    try {
      const titled = { ...stress, title: `Stress × ${size.toLocaleString('en-US')}, empty cache` };
      const { stats, trace } = await withClient(shared, cache, (deps) => runScenario(titled, deps));
      rows.push({ parallel: size, ...stats, trace });
    } finally {
      cache.remove();
    }
  }
  return rows;
}

function environmentOf({ options, upstream, deepSeek }: Shared, cache: AnswerCache['kind']) {
  const isSimulated = upstream.kind === 'simulator';
  return {
    schemaVersion: 1 as const,
    generatedAt: new Date(systemClock.wallMs()).toISOString(),
    environment: {
      crossgraph: options.version,
      node: process.version,
      upstream: upstream.kind,
      reasoner: deepSeek ? ('deepseek' as const) : ('perplexity' as const),
      seed: isSimulated ? (options.seed ?? 1) : null,
      cache,
    },
    // libuv gives kibibytes.
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

function crossValidationOf(result: CrossValidationResult): CrossValidation {
  const { question, verdict, claims } = result;
  return {
    question,
    verdict: verdict ?? null,
    faster: fasterOf(result),
    claims: claims.map((claim) => ({
      verdict: claim.verdict,
      claims: [
        ...(claim.left ? [{ agent: 'web', text: claim.left.text }] : []),
        ...(claim.right ? [{ agent: 'reasoning', text: claim.right.text }] : []),
      ],
      sources: distinctSources([
        ...(claim.left?.sources ?? []),
        ...(claim.right?.sources ?? []),
      ]).map(({ url }) => url),
    })),
  };
}

function fasterOf({ faster, web, reasoning }: CrossValidationResult): CrossValidation['faster'] {
  if (faster === undefined || web.failed || reasoning.failed) return null;
  const times = [web.upstreamMs ?? 0, reasoning.upstreamMs ?? 0];
  return { agent: faster, upstreamMs: Math.min(...times), slowerMs: Math.max(...times) };
}
