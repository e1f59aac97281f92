import { interrupt } from '@langchain/langgraph';
import { z } from 'zod';
import { ConfigError } from '../../errors.js';

/** What a human decided. `value` of an edit has been parsed by `edit`. */
export type ApprovalDecision<Edited = never> =
  | { readonly decision: 'approve' }
  | { readonly decision: 'reject'; readonly reason?: string | undefined }
  | { readonly decision: 'edit'; readonly value: Edited };

/** What the human is shown: the value of the interrupt. */
export interface ApprovalRequest {
  readonly question: string;
  /** What is to be approved; absent without `show`. */
  readonly show?: unknown;
  readonly decisions: readonly ('approve' | 'reject' | 'edit')[];
}

export interface HumanApprovalOptions<State, Update, Edited = never> {
  /** What is asked. */
  readonly question: string | ((state: State) => string);
  /** What is to be approved, as plain data. */
  readonly show?: ((state: State) => unknown) | undefined;
  /** What an edited version must look like. @defaultValue none: nothing can be edited */
  readonly edit?: z.ZodType<Edited> | undefined;
  /** Turns the decision into the node's update, or a `Command` that goes elsewhere. */
  readonly decided: (decision: ApprovalDecision<Edited>, state: State) => Update;
}

/**
 * A node that stops the run until a human approves, rejects or edits, and then goes on with what `decided` gives. The answer
 * is `{ decision: 'approve' }`, `{ decision: 'reject', reason? }` or `{ decision: 'edit', value }`, given by `resumeGraph`
 * under the interrupt's id. The node runs again from its top when it is answered: `question` and `show` must not pay for
 * anything. Needs a checkpointer.
 */
export function humanApproval<State, Update, Edited = never>({
  question,
  show,
  edit,
  decided,
}: HumanApprovalOptions<State, Update, Edited>): (state: State) => Update {
  if (typeof decided !== 'function') {
    throw new ConfigError('Expected `decided` to be a function of the decision.');
  }
  const responseSchema = answerSchema(edit);
  const decisions = ['approve', 'reject', ...(edit ? (['edit'] as const) : [])] as const;
  return (state) => {
    const request: ApprovalRequest = {
      question: typeof question === 'string' ? question : question(state),
      ...(show ? { show: show(state) } : {}),
      decisions,
    };
    const answer = interrupt<ApprovalRequest, ApprovalDecision<Edited>>(request, {
      responseSchema: responseSchema as never,
    });
    return decided(answer, state);
  };
}

function answerSchema<Edited>(edit: z.ZodType<Edited> | undefined) {
  const approve = z.strictObject({ decision: z.literal('approve') });
  const reject = z.strictObject({ decision: z.literal('reject'), reason: z.string().optional() });
  if (!edit) return z.discriminatedUnion('decision', [approve, reject]);
  const edited = z.strictObject({ decision: z.literal('edit'), value: edit });
  return z.discriminatedUnion('decision', [approve, reject, edited]);
}
