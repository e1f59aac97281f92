import { ConfigError } from '../../errors.js';

/** Where a PostgreSQL is. `url` holds the password: it goes to the driver and nowhere else. */
export interface PostgresAddress {
  readonly url: string;
  /** For people: host, port and database, never who asks. */
  readonly shown: string;
}

/** Whether a text means a PostgreSQL, well written or not. */
export function isPostgresSpec(spec: string): spec is `postgres://${string}` {
  return /^postgres(ql)?:\/\//.test(spec);
}

/** Reads `postgres://USER:PASSWORD@HOST:PORT/DATABASE`; throws a ConfigError that does not repeat it, for anything else. */
export function postgresAddressOf(spec: string): PostgresAddress {
  if (!isPostgresSpec(spec) || !URL.canParse(spec)) throw malformed();
  const { hostname, port, pathname, searchParams, username, password } = new URL(spec);
  // The driver would fall back to the name of the operating system's user, or to a variable of the environment.
  if (hostname === '' && !searchParams.has('host')) throw malformed();
  if (pathname.length < 2 || ![username, password, pathname].every(isDecodable)) throw malformed();
  const host = searchParams.get('host') ?? hostname;
  return { url: spec, shown: `${host}${port === '' ? '' : `:${port}`}${pathname}` };
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

function malformed(): ConfigError {
  return new ConfigError(
    'Expected the address of a PostgreSQL as postgres://USER:PASSWORD@HOST:PORT/DATABASE, its parts percent-encoded.',
  );
}
