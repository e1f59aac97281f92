import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ConfigError } from '../../errors.js';
import { httpGuard, isLoopback, type Rejection } from '../../mcp/http-guard.js';

export interface AdmissionOptions {
  /** Address the server listens on. */
  readonly host: string;
  /** What whoever looks must show; needed where others than this machine reach the address. */
  readonly token: string | undefined;
}

/** What becomes of a request before anything is shown. */
export type Admitted =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'refused'; readonly rejection: Rejection }
  /** The token stood in the address: it moves into a cookie, out of history and logs. */
  | { readonly kind: 'moved'; readonly cookie: string };

export type Admission = (request: Pick<IncomingMessage, 'headers' | 'url'>) => Admitted;

/**
 * Decides who may see the monitor: by name of the host against DNS rebinding, and by the token where there is one, as bearer, in
 * the cookie, or once in the address (`/?token=…`). Throws a ConfigError for an address beyond this machine without a token.
 */
export function admission({ host, token }: AdmissionOptions): Admission {
  if (token === '') throw new ConfigError('CROSSGRAPH_MONITOR_TOKEN is empty: set it or unset it.');
  if (!isLoopback(host) && token === undefined) {
    throw new ConfigError(
      `Whoever reaches ${host} could see what your agents do and cost: set CROSSGRAPH_MONITOR_TOKEN, which visitors then need, or leave --host out.`,
    );
  }
  const guard = httpGuard({ host, token });
  const pass = token === undefined ? undefined : passOf(token);
  return ({ headers, url = '/' }) => {
    const shown = tokenOf({ headers, url });
    const isPassed = pass !== undefined && isEqual(shown.cookie, pass);
    // The guard knows bearers only: whoever shows the cookie or the token in the address is let through as one.
    const bearer = isPassed ? token : shown.address;
    const authorization = bearer === undefined ? headers.authorization : `Bearer ${bearer}`;
    const { authorization: _, ...others } = headers;
    const rejection = guard({ headers: authorization ? { ...others, authorization } : others });
    if (rejection) return { kind: 'refused', rejection };
    if (pass === undefined || shown.address === undefined) return { kind: 'admitted' };
    return { kind: 'moved', cookie: `${cookieName}=${pass}; HttpOnly; SameSite=Strict; Path=/` };
  };
}

const cookieName = 'crossgraph-monitor';

/** What the cookie holds: it proves the token, outlives a restart, and does not tell the token. */
function passOf(token: string): string {
  return createHmac('sha256', token).update('crossgraph monitor').digest('base64url');
}

function tokenOf({ headers, url }: { headers: IncomingMessage['headers']; url: string }) {
  const cookies = (headers.cookie ?? '').split(';').map((each) => each.trim());
  const prefix = `${cookieName}=`;
  const question = url.startsWith('/?') ? new URLSearchParams(url.slice(2)) : undefined;
  return {
    cookie: cookies.find((each) => each.startsWith(prefix))?.slice(prefix.length) ?? '',
    address: question?.get('token') ?? undefined,
  };
}

/** Takes the same time for every wrong text. */
function isEqual(text: string, other: string): boolean {
  const digest = (each: string) => createHmac('sha256', 'compared').update(each).digest();
  return timingSafeEqual(digest(text), digest(other));
}
