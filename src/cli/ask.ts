import { loadConfig } from '../config.js';
import { ConfigError } from '../errors.js';
import { webRequest } from '../orchestration/tools/web-request.js';
import type { AgentAnswer, Answered } from '../perplexity/answers.js';
import { formatMs, formatUsd } from '../scenarios/format.js';
import { askTogether } from './ask-together.js';
import { colorsFor } from './colors.js';
import type { Io } from './io.js';
import { openClient } from './open-client.js';
import { type TelemetryFlags, withTelemetry } from './tracing.js';

export interface AskFlags extends TelemetryFlags {
  readonly preset?: string;
  readonly model?: string;
  readonly cache?: string;
  readonly fresh?: boolean;
  /** Deep research instead of one question. */
  readonly deep?: boolean;
  /** Two agents instead of one, compared claim by claim. */
  readonly crossCheck?: boolean;
  /** Seconds. */
  readonly timeout?: number;
  readonly budgetUsd?: number;
  readonly json?: boolean;
}

/** Exit code 0 with an answer; failures are thrown. */
export async function runAsk(question: string, flags: AskFlags, io: Io): Promise<number> {
  if (question.trim() === '') throw new ConfigError('The question is empty; put it in quotes.');
  if (flags.preset !== undefined && flags.model !== undefined) {
    throw new ConfigError('Give --preset or --model, not both.');
  }
  expectOneWay(flags);
  const config = loadConfig(io.cwd, io.env);
  const { cache, budgetUsd, timeout } = flags;
  const timeoutMs = timeout === undefined ? undefined : timeout * 1000;
  const { client, close } = await openClient({ config, io, cache, budgetUsd, timeoutMs });
  try {
    // Printed before the last spans are waited for: a dead receiver must not hold the answer back.
    await withTelemetry({ flags, command: 'ask', io }, async () => {
      if (flags.deep || flags.crossCheck) return askTogether(question, flags, { client, io });
      const answer = await client.ask(webRequest(question, flags), {
        signal: io.signal,
        freshness: flags.fresh ? 'fresh' : 'cached',
      });
      const text = flags.json
        ? `${JSON.stringify(answer, undefined, 2)}\n`
        : answerText(answer, io);
      io.stdout.write(text);
      const { traceId } = answer.meta;
      if (!flags.json && traceId) io.stdout.write(`${config.jaegerUrl}/trace/${traceId}\n`);
    });
    return 0;
  } finally {
    await close();
  }
}

function expectOneWay({ deep, crossCheck, fresh }: AskFlags): void {
  if (deep && crossCheck) throw new ConfigError('Give --deep or --cross-check, not both.');
  if (fresh && (deep || crossCheck)) {
    throw new ConfigError('--fresh is for one question; leave it out, or leave --cache out.');
  }
}

function answerText({ text, sources, meta }: Answered<AgentAnswer>, { stdout, env }: Io): string {
  const colors = colorsFor(stdout, env);
  const cited = sources.filter(({ id }) => text.includes(`[${id}]`));
  const { outcome, model, latencyMs, costUsd, savedUsd, entryAgeMs } = meta;
  const facts = [
    outcome,
    model,
    formatMs(latencyMs.total),
    savedUsd > 0 ? `${formatUsd(savedUsd)} saved` : formatUsd(costUsd),
    ...(entryAgeMs === undefined ? [] : [`${formatMs(entryAgeMs)} old`]),
  ];
  return [
    text,
    '',
    ...cited.map(
      ({ id, title, url, date }) => `[${id}] ${title}${date ? ` (${date})` : ''}\n    ${url}`,
    ),
    ...(cited.length > 0 ? [''] : []),
    colors.dim(facts.join(' · ')),
    '',
  ].join('\n');
}
