import { bareHost, decodedPart } from '../../core/address-parts.js';
import { ConfigError } from '../../errors.js';

/** A mail server and who sends through it. Holds the password: it goes to the connection and nowhere else. */
export interface SmtpAddress {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise by STARTTLS. */
  readonly secure: boolean;
  readonly login: { readonly user: string; readonly pass: string } | undefined;
}

/**
 * Reads `smtp://[USER:PASSWORD@]HOST[:PORT]` (port 587), or `smtps://` with TLS from the start (port 465). Throws a
 * ConfigError that does not repeat the address, for anything else.
 */
export function smtpAddressOf(text: string): SmtpAddress {
  if (!/^smtps?:\/\/\S+$/.test(text) || !URL.canParse(text)) throw malformed();
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
  const secure = protocol === 'smtps:';
  if (hostname === '' || pathname.length > 1 || search !== '' || hash !== '') throw malformed();
  if ((username === '') !== (password === '')) throw malformed();
  return {
    host: bareHost(hostname),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    login:
      username === ''
        ? undefined
        : { user: decodedPart(username, malformed), pass: decodedPart(password, malformed) },
  };
}

function malformed(cause?: unknown): ConfigError {
  return new ConfigError(
    'CROSSGRAPH_SMTP_URL must be smtp://USER:PASSWORD@HOST:PORT (smtps:// with TLS from the start), its parts percent-encoded.',
    { cause },
  );
}
