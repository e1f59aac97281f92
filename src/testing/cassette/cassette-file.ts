import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../../errors.js';

const place = {
  agent: z.string().optional(),
  node: z.string().optional(),
  tool: z.string().optional(),
};

const failureSchema = z.strictObject({
  code: z.enum(['CONNECTION_LOST', 'ANSWER_UNREADABLE']),
  message: z.string(),
  errorType: z.string(),
  billing: z.enum(['no', 'maybe']),
  retryable: z.boolean(),
});

const exchangeSchema = z.strictObject({
  ...place,
  method: z.enum(['GET', 'POST']),
  path: z.string(),
  /** Whether events were asked for. */
  stream: z.boolean(),
  /** Number of the key that was used. */
  slot: z.int(),
  request: z.unknown(),
  response: z
    .strictObject({
      status: z.int(),
      headers: z.record(z.string(), z.string()),
      /** The body, in the one form that fits. */
      json: z.unknown().optional(),
      text: z.string().optional(),
      events: z.array(z.string()).optional(),
    })
    .optional(),
  /** How it ended, where not with the end of its body. */
  ended: z.union([z.literal('aborted'), failureSchema]).optional(),
});

const callSchema = z.strictObject({
  endpoint: z.string(),
  agent: z.string().optional(),
  /** Digest of the request. */
  request: z.string(),
  outcome: z.string(),
  entryAgeMs: z.number().optional(),
  firstChunkMs: z.number().optional(),
  totalMs: z.number(),
  queueMs: z.number(),
  backoffMs: z.number(),
  cacheMs: z.number(),
  attemptMs: z.array(z.number()),
  upstreamMs: z.number().optional(),
});

const cassetteSchema = z.strictObject({
  format: z.literal('crossgraph-cassette'),
  version: z.literal(1),
  /** Where the answers came from, and with how many keys; never with which. */
  upstream: z.strictObject({ host: z.string(), port: z.int(), keys: z.int().min(1) }),
  exchanges: z.array(exchangeSchema),
  /** How long calls took: what a replay tells of its calls instead of its own times. */
  calls: z.array(callSchema),
});

export type TapedExchange = z.infer<typeof exchangeSchema>;
export type TapedFailure = z.infer<typeof failureSchema>;
export type TapedCall = z.infer<typeof callSchema>;
export type Tape = z.infer<typeof cassetteSchema>;

/** Reads a cassette; nothing where there is no such file. Throws a ConfigError when it is none, or too large. */
export async function readCassette(file: string, maxBytes: number): Promise<Tape | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConfigError(`The cassette ${file} cannot be read; check its permissions.`, {
      cause: error,
    });
  }
  if (Buffer.byteLength(text) > maxBytes) throw tooLarge(file, maxBytes);
  const { data, error } = cassetteSchema.safeParse(parsed(text));
  if (data) return data;
  const [issue] = error.issues;
  const where = issue && issue.path.length > 0 ? ` (at ${issue.path.join('.')})` : '';
  throw new ConfigError(
    `The file ${file} is no cassette of version 1${where}; record it again with CROSSGRAPH_CASSETTE=record.`,
  );
}

/** Writes a cassette, whole or not at all. Throws a ConfigError when it would be too large. */
export async function writeCassette(file: string, text: string, maxBytes: number): Promise<void> {
  if (Buffer.byteLength(text) > maxBytes) throw tooLarge(file, maxBytes);
  const draft = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw new ConfigError(`The cassette ${file} cannot be written; check its folder.`, {
      cause: error,
    });
  }
}

function tooLarge(file: string, maxBytes: number): ConfigError {
  return new ConfigError(
    `The cassette ${file} is larger than ${maxBytes} bytes; split the test or raise \`maxBytes\`.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
