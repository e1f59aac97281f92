import { bareHost, decodedPart } from '../core/address-parts.js';
import { ConfigError } from '../errors.js';

/** Where a Redis is and who asks. Holds the password: it goes to the connection and nowhere else. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly database?: number;
}

/** Whether a text means a Redis, well written or not. */
export function isRedisSpec(spec: string): spec is `redis://${string}` | `rediss://${string}` {
  return /^rediss?:\/\//.test(spec);
}

/**
 * Reads `redis://[user][:password@]host[:port][/database]`, `rediss` with TLS (the form that IANA has registered). Throws
 * a ConfigError that does not repeat the address, for anything else.
 */
export function redisAddressOf(spec: string): RedisAddress {
  if (!isRedisSpec(spec) || !URL.canParse(spec)) throw malformed();
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(spec);
  const database = /^\/?(\d{0,5})$/.exec(pathname)?.[1];
  if (hostname === '' || database === undefined || search !== '' || hash !== '') throw malformed();
  return {
    host: bareHost(hostname),
    port: port === '' ? 6379 : Number(port),
    tls: protocol === 'rediss:',
    ...(username !== '' && { username: decodedPart(username, malformed) }),
    ...(password !== '' && { password: decodedPart(password, malformed) }),
    ...(database !== '' && { database: Number(database) }),
  };
}

function malformed(cause?: unknown): ConfigError {
  return new ConfigError(
    'Expected the address of a Redis as redis://USER:PASSWORD@HOST:PORT/DATABASE (rediss:// with TLS), its parts percent-encoded.',
    { cause },
  );
}
