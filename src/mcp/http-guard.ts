import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ConfigError } from '../errors.js';

export interface GuardOptions {
  /** Address the server listens on. */
  readonly host: string;
  /** What clients must show as `Authorization: Bearer …`. */
  readonly token: string | undefined;
}

/** Why a request is turned away. */
export interface Rejection {
  readonly status: 401 | 403;
  readonly message: string;
}

export type Guard = (request: Pick<IncomingMessage, 'headers'>) => Rejection | undefined;

/**
 * Decides who may speak to the server. On a loopback address: programs of this machine, but no web page that has given its
 * own name our address (DNS rebinding), by the headers `Host` and `Origin`. On any other address: who has the token.
 * Throws a ConfigError for such an address without a token.
 */
export function httpGuard({ host, token }: GuardOptions): Guard {
  const isLocal = isLoopback(host);
  if (!isLocal && token === undefined) {
    throw new ConfigError(
      `Whoever reaches ${host} could spend your money: set CROSSGRAPH_MCP_TOKEN, which clients then send as bearer token, or leave --host out.`,
    );
  }
  return ({ headers }) => {
    if (isLocal && !isLoopback(hostnameOf(`http://${headers.host}`))) {
      return { status: 403, message: 'The Host header is none of this machine.' };
    }
    const { origin } = headers;
    if (isLocal && origin !== undefined && !isLoopback(hostnameOf(origin))) {
      return { status: 403, message: 'Web pages of other machines may not call this server.' };
    }
    if (token !== undefined && !isToken(headers.authorization, token)) {
      return { status: 401, message: 'The bearer token is missing or wrong.' };
    }
    return undefined;
  };
}

/** Whether only programs of this machine reach the address. */
export function isLoopback(name: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(name);
}

function hostnameOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return '';
  }
}

/** Takes the same time for every wrong token. */
function isToken(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}
