import { ConfigError } from '../errors.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variable of OpenTelemetry's own instrumentations of models. */
const variable = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';

const on = ['true', 'span_only', 'span_and_event'];
// We make no log events: what is to stand in these alone stands nowhere.
const off = ['false', 'no_content', 'event_only'];

interface Capture {
  /** Values that must never be shown, whatever text they stand in. */
  readonly secrets: readonly string[];
}

let inForce: Capture | undefined;

/** What the variable says: nothing, as by default, or to record what is said. Throws a ConfigError for any other word. */
export function contentCaptureIn(env: Environment): Capture | undefined {
  const value = env[variable]?.trim().toLowerCase() || 'false';
  if (off.includes(value)) return undefined;
  if (on.includes(value)) return { secrets: secretsIn(env) };
  throw new ConfigError(`Expected \`${variable}\` to be one of ${[...on, ...off].join(', ')}.`);
}

/** Decides for the whole process, as the SDK that listens does. */
export function captureContent(capture: Capture | undefined): void {
  inForce = capture;
}

export function capturesContent(): boolean {
  return inForce !== undefined;
}

// Keys as vendors make them, and what stands after `Bearer`; not the names of Perplexity's embedding models.
const keyLike = /\bBearer\s+\S+|pplx-(?!embed)[\w-]{4,}|\bsk-[\w-]{16,}/g;

/** The text without API keys: those of the environment, and what looks like one. */
export function withoutKeys(text: string): string {
  let clean = text;
  for (const secret of inForce?.secrets ?? []) clean = clean.replaceAll(secret, '[key]');
  return clean.replace(keyLike, '[key]');
}

const shortestSecret = 8;

function secretsIn(env: Environment): string[] {
  return Object.entries(env)
    .filter(([name]) => /(?:^|_)API_KEYS?(?:_\d+)?$/.test(name))
    .flatMap(([, value = '']) => value.split(','))
    .map((key) => key.trim())
    .filter((key) => key.length >= shortestSecret);
}
