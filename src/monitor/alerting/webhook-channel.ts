import { abortSignalOf, type CallSignal } from '../../core/abort.js';
import { parseRetryAfter } from '../../resilience/retry-after.js';
import type { AlertChannel, Trouble } from './alert-channel.js';
import type { Origin } from './notice-words.js';
import { type SlackMessage, slackMessage } from './slack-message.js';

export interface Webhook {
  /** Whoever knows it may post: of it only the host is ever shown. */
  readonly url: URL;
  readonly origin: Origin;
  /** For a Retry-After that names a date. */
  readonly wallMs: () => number;
}

/** Posts letters in the format of Slack's incoming webhooks, which Mattermost and many others take too. */
export function webhookChannel({ url, origin, wallMs }: Webhook): AlertChannel {
  return {
    name: `webhook at ${url.host}`,
    send: async (letter, signal) => {
      try {
        const response = await post(url, slackMessage(letter, origin), signal);
        return troubleOf(response, wallMs());
      } catch (error) {
        signal.throwIfAborted();
        return { what: `cannot be reached (${faultWord(error)})` };
      }
    },
  };
}

async function post(url: URL, message: SlackMessage, signal: CallSignal): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
    // Whoever is pointed to would learn what only this receiver is meant to see.
    redirect: 'manual',
    signal: abortSignalOf(signal),
  });
  // What it says is not shown: it could repeat the address.
  await response.body?.cancel();
  return response;
}

const passing = [408, 425, 429];
const newAddress = 'make a new one and put its address into CROSSGRAPH_ALERT_WEBHOOK';
const advices: Readonly<Record<number, string>> = {
  401: newAddress,
  403: newAddress,
  404: newAddress,
  410: newAddress,
};

function troubleOf({ ok, status, headers }: Response, nowWallMs: number): Trouble | undefined {
  if (ok) return undefined;
  if (status >= 500 || passing.includes(status)) {
    const retryAfterMs = parseRetryAfter(Object.fromEntries(headers), nowWallMs);
    return { what: `does not take alerts now (status ${status})`, retryAfterMs };
  }
  const advice =
    advices[status] ??
    'look whether CROSSGRAPH_ALERT_WEBHOOK is the address of an incoming webhook in the format of Slack';
  return { what: `refuses alerts (status ${status})`, advice };
}

/** The word for what went wrong below HTTP. The error's message is not shown. */
function faultWord(error: unknown): string {
  const { code } = (error as { readonly cause?: { readonly code?: unknown } }).cause ?? {};
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code) ? code : 'no connection';
}
