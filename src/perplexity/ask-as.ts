import type { z } from 'zod';
import { AnswerShapeError } from '../errors.js';
import type { AgentAnswer, Answered } from './answers.js';
import type { AgentRequest } from './requests.js';
import { parseJson } from './response-errors.js';

/** An answer with what it says, checked; `value` is this caller's own. */
export type AnsweredAs<Value> = Answered<AgentAnswer> & { readonly value: Value };

/**
 * A run was answered and paid for, but its text is not what the schema asks for. The answer is at hand and no longer in
 * the cache: asking again is a new run, which may fit. The message says where, and quotes nothing.
 */
export class AnswerMismatchError extends AnswerShapeError {
  readonly answer: Answered<AgentAnswer>;
  /** Every place that does not fit: its path (`claims.0.text`, empty for the whole) and zod's word for it. */
  readonly issues: readonly { readonly path: string; readonly message: string }[];

  constructor(
    message: string,
    {
      answer,
      issues = [],
    }: Pick<AnswerMismatchError, 'answer'> & Partial<Pick<AnswerMismatchError, 'issues'>>,
  ) {
    super(message, { errorType: 'schema_mismatch' });
    this.answer = answer;
    this.issues = issues;
  }
}

/** What `askAs` works with: the client's own ways. */
export interface AskAsDeps {
  ask(request: AgentRequest): Promise<Answered<AgentAnswer>>;
  /** Drops what the cache holds for the request. */
  forget(request: AgentRequest): Promise<void>;
}

/** Asks for an answer that fits `schema`, checks it, and drops from the cache what does not fit. */
export async function askAs<Schema extends z.ZodType>(
  schema: Schema,
  request: AgentRequest,
  { ask, forget }: AskAsDeps,
): Promise<AnsweredAs<z.output<Schema>>> {
  const answer = await ask(request);
  if (answer.text === '' && answer.toolCalls.length > 0) throw callsInstead(answer);
  const parsed = await schema.safeParseAsync(parseJson(answer.text));
  if (parsed.success) return { ...answer, value: parsed.data };
  await forget(request);
  throw mismatch(answer, parsed.error);
}

/** As good an answer as any, but not to this question; it stays in the cache. */
function callsInstead(answer: Answered<AgentAnswer>): AnswerMismatchError {
  return new AnswerMismatchError(
    'The run asks for functions instead of answering: run them (`answer.toolCalls`) with `ask`, and use `askAs` for the last question.',
    { answer },
  );
}

function mismatch(answer: Answered<AgentAnswer>, { issues }: z.ZodError): AnswerMismatchError {
  const found = issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
  const [first] = found;
  const isJson = parseJson(answer.text) !== undefined;
  const more = found.length > 1 ? ` and ${found.length - 1} other places` : '';
  return new AnswerMismatchError(
    isJson
      ? `The answer does not fit the schema at ${first?.path || 'its root'}${more}.`
      : `The answer is not JSON (${answer.text.length} characters).`,
    { answer, issues: found },
  );
}
