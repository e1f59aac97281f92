import { createRecentMap } from '../cache/recent-map.js';
import type { CallRecord } from '../core/call-record.js';
import { ConfigError } from '../errors.js';
import { nothingTried } from '../keys/key-choice.js';
import type { KeyPool } from '../keys/key-pool.js';
import type { Billed } from './answers.js';
import type { AgentRequest } from './requests.js';

/** Which account made which response: only that one can go on from it. */
export interface ResponseAccounts {
  /** Notes whose the answer of a finished call is, unless that is known already. */
  note(answer: Billed, record: CallRecord): void;
  /**
   * The account that a request is bound to, if it goes on from a response: `hint` or what is known. Throws a ConfigError
   * where neither says, and where the hint names no account in use.
   */
  accountOf(request: AgentRequest, hint: string | undefined): string | undefined;
}

const mostResponses = 10_000;

/** Remembers the latest 10,000 responses; with a single account there is nothing to remember. */
export function createResponseAccounts(
  pool: () => Pick<KeyPool, 'accounts' | 'offers'>,
): ResponseAccounts {
  const madeBy = createRecentMap<string>(mostResponses);
  // Or was the name of one that has turned out to be another's; answers may bear it still.
  const isInUse = (account: string) =>
    pool().accounts().includes(account) || pool().offers({ ...nothingTried, only: account }, 'any');

  return {
    note: ({ id, account }, { attempts, cacheLayer }) => {
      // What was answered from memory or by another's flight has been noted when it came.
      const isNews = attempts.length > 0 || cacheLayer === 'store';
      if (isNews && account !== undefined && id !== undefined) madeBy.set(id, account);
    },
    accountOf: ({ previous_response_id: id }, hint) => {
      if (id === undefined) {
        if (hint === undefined) return undefined;
        throw new ConfigError('`account` is for requests with a `previous_response_id` only.');
      }
      const known = pool().accounts();
      if (hint !== undefined && !isInUse(hint)) {
        throw new ConfigError(
          `Expected \`account\` to be one of the accounts in use (${known.join(', ')}).`,
        );
      }
      const [first, ...others] = known;
      const account = hint ?? madeBy.get(id) ?? (others.length === 0 ? first : undefined);
      if (account !== undefined) return account;
      throw new ConfigError(
        'This client did not make the response of `previous_response_id` and has keys of several accounts; say in `account` which of them made it (`answer.account`).',
      );
    },
  };
}
