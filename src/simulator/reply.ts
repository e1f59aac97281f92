/** What a request looks like to the simulator, however it came in. */
export interface SimulatorRequest {
  readonly method: string;
  /** Path with or without a query. */
  readonly path: string;
  /** Names in lower case, as node:http gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer | string;
  /** True when the body is longer than `maxBodyBytes` and was therefore not kept. */
  readonly oversized?: boolean | undefined;
}

/** An HTTP answer. */
export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How a body that came piece by piece ends: as it should, with the connection closed too early, or with a reset. */
export type StreamEnd = 'end' | 'truncate' | 'reset';

/** An HTTP answer whose body comes as time passes. */
export interface StreamAnswer {
  readonly kind: 'stream';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The body. Whoever takes the answer must read it, to its end or until it throws: it throws the signal's reason when
   * the client leaves, and its end closes the request's line in the log.
   */
  readonly pieces: AsyncGenerator<string, StreamEnd, undefined>;
}

/** What to do with the connection: answer, answer bit by bit, answer and cut it half way through the body, or reset it. */
export type SimulatorReply =
  | HttpAnswer
  | StreamAnswer
  | (Omit<HttpAnswer, 'kind'> & { readonly kind: 'truncate' })
  | { readonly kind: 'reset' };

/** Longest body the API takes: 32 MiB. Longer ones are answered 413. */
export const maxBodyBytes: number = 32 * 1024 * 1024;

/** An answer that carries `value` as JSON. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}
