import { type BaseMessage, HumanMessage } from '@langchain/core/messages';
import { type AgentMiddleware, createMiddleware } from 'langchain';
import { type BudgetLimits, createLedger } from '../../budget/ledger.js';
import { BudgetExceededError } from '../../errors.js';
import { ChatPerplexity } from '../model/chat-perplexity.js';
import { budgetOf } from '../spending/budget-of.js';
import { type Spent, spentIn } from './spent-in.js';

/** Of one turn of a conversation: from what the human said last to the answer. */
export type TurnLimits = Pick<BudgetLimits, 'usd' | 'requests' | 'tokens'>;

/**
 * Stops an agent before a call of its model that could cost more than is left, with a BudgetExceededError. What has been
 * spent is read off the conversation, tools included, so it holds across interrupts and processes. Our own model is held to
 * what is left before it sends anything; of another's call nobody knows the price before, and it may be the last one too
 * many. `defineAgent`'s `budget` holds tools too while they run. Throws a ConfigError for a wrong limit.
 */
export function budgetMiddleware({ usd, requests, tokens }: TurnLimits): AgentMiddleware {
  const limits = { usd, requests, tokens };
  createLedger(limits);
  return createMiddleware({
    name: 'crossgraphBudget',
    wrapModelCall: (request, handler) => {
      const left = leftOf(limits, spentIn(turnOf(request.messages)));
      if (!(request.model instanceof ChatPerplexity)) return handler(request);
      const budget = createLedger(left, { within: budgetOf(request.runtime).budget });
      return handler({ ...request, modelSettings: { ...request.modelSettings, budget } });
    },
  });
}

function turnOf(messages: readonly BaseMessage[]): readonly BaseMessage[] {
  return messages.slice(messages.findLastIndex((message) => HumanMessage.isInstance(message)) + 1);
}

const units = ['usd', 'requests', 'tokens'] as const;

/** What is left of each limit. Throws for one of which nothing is. */
function leftOf(limits: TurnLimits, spent: Spent): TurnLimits {
  const left: { -readonly [unit in keyof TurnLimits]: number } = {};
  for (const unit of units) {
    const allowed = limits[unit];
    if (allowed === undefined) continue;
    if (spent[unit] >= allowed) {
      throw new BudgetExceededError(unit, { spent: spent[unit], allowed });
    }
    left[unit] = allowed - spent[unit];
  }
  return left;
}
