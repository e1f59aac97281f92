import { ConfigError } from '../errors.js';
import { defaultLatency } from '../simulator/latency.js';
import type { SimulatorOptions } from '../simulator/simulator-options.js';
import { type RunningSimulator, startSimulator } from '../simulator/start-simulator.js';

/** What `crossgraph simulate` was told, as text. */
export interface SimulateFlags {
  readonly port?: string | undefined;
  readonly seed?: string | undefined;
  readonly latency?: string | undefined;
  /** Comma-separated, like `accounts`. */
  readonly keys?: string | undefined;
  readonly accounts?: string | undefined;
  readonly rpm?: string | undefined;
  readonly burst?: string | undefined;
  readonly retryAfter?: boolean | undefined;
  readonly sse?: SimulatorOptions['sse'];
  readonly tier?: string | undefined;
  readonly quota?: string | undefined;
  readonly dates?: SimulatorOptions['dates'];
  readonly clock?: SimulatorOptions['clock'];
}

export interface SimulateIo {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Ends the simulator. */
  readonly signal: AbortSignal;
}

/**
 * Runs a simulator until the signal aborts, then prints what was billed and returns 0: stopping it is how it ends.
 * Rejects with a ConfigError (exit code 64) on a bad flag or a taken port.
 */
export async function runSimulate(
  flags: SimulateFlags,
  { stdout, signal }: SimulateIo,
): Promise<number> {
  const simulator = await startSimulator(optionsFrom(flags));
  try {
    stdout.write(greeting(simulator, flags));
    await aborted(signal);
    stdout.write(`${farewell(simulator)}\n`);
  } finally {
    await simulator.close();
  }
  return 0;
}

/** The simulator's options from the flags; throws a ConfigError that names a flag that is not a number or list. */
function optionsFrom(flags: SimulateFlags): SimulatorOptions {
  return {
    port: numberIn('--port', flags.port ?? '4010'),
    seed: numberIn('--seed', flags.seed),
    latency: flags.latency,
    keys: listIn('--keys', flags.keys),
    accounts: listIn('--accounts', flags.accounts),
    requestsPerMinute: numberIn('--rpm', flags.rpm),
    burst: numberIn('--burst', flags.burst),
    retryAfter: flags.retryAfter,
    sse: flags.sse,
    tier: numberIn('--tier', flags.tier),
    quotaUsd: numberIn('--quota', flags.quota),
    dates: flags.dates,
    clock: flags.clock,
  };
}

function numberIn(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new ConfigError(`Expected ${flag} to be a number, got "${text}".`);
}

function listIn(flag: string, text: string | undefined): readonly string[] | undefined {
  const entries = text?.split(',').map((entry) => entry.trim());
  const empty = entries?.indexOf('') ?? -1;
  if (empty < 0) return entries;
  // The entries may be keys: only the place is named.
  throw new ConfigError(`Expected ${flag} to be a list like a,b,c; entry ${empty} is empty.`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function greeting(
  simulator: RunningSimulator,
  { keys, latency = defaultLatency, clock }: SimulateFlags,
): string {
  const { url, limits, searchLimits } = simulator;
  const origin = keys === undefined ? 'built in, listed in docs/simulator.md' : 'from --keys';
  const slots = simulator.accounts.map((account, slot) => `${slot} (${account})`).join(', ');
  return `Perplexity simulator on ${url}
  keys      ${simulator.keys.length}, ${origin}; slots ${slots}
  limits    per account ${limits.requestsPerMinute}/min, burst ${limits.burst}; search ${searchLimits.requestsPerMinute}/min, burst ${searchLimits.burst}
  latency   ${latency}

Ask it, with KEY set to one of its keys:
  curl -s ${url}/v1/agent -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
    -d '{"preset":"fast","input":"What limits the range of electric vehicles in winter?"}'

Drive it:
  curl -s ${url}/__simulator/requests
  curl -s ${url}/__simulator/bill
  curl -s ${url}/__simulator/faults -d '[{"path":"/v1/agent","times":2,"status":500}]'
  curl -s -X DELETE ${url}/__simulator/faults
  curl -s -X POST ${url}/__simulator/reset
${clock === 'manual' ? `  curl -s ${url}/__simulator/clock -d '{"advanceMs":1000}'\n` : ''}
Ctrl-C stops it.
`;
}

function farewell(simulator: RunningSimulator): string {
  const { totalUsd, runs } = simulator.bill();
  const asked = simulator.requests().length;
  return `Answered ${asked} requests; ${runs} ran and cost $${totalUsd.toFixed(5)}.`;
}
