import type { createTransport } from 'nodemailer';
import { abortSignalOf } from '../../core/abort.js';
import { ConfigError } from '../../errors.js';
import type { AlertChannel, Trouble } from './alert-channel.js';
import type { Origin } from './notice-words.js';
import { plainLetter } from './plain-letter.js';
import type { SmtpAddress } from './smtp-address.js';

/** What is used of the optional package `nodemailer`. */
export interface Mailer {
  readonly createTransport: typeof createTransport;
}

/** Loads nodemailer when e-mail is wanted, and not before. Throws a ConfigError when it is not installed. */
export async function loadMailer(
  load: () => Promise<Mailer> = () => import('nodemailer'),
): Promise<Mailer> {
  try {
    return await load();
  } catch (error) {
    throw new ConfigError(
      'The optional package nodemailer is not installed or does not load (npm install nodemailer); `--alert email:ADDRESS` needs it.',
      { cause: error },
    );
  }
}

export interface EmailRoute {
  readonly to: string;
  readonly from: string;
  readonly server: SmtpAddress;
  readonly origin: Origin;
  /** Certificates to trust besides the usual ones. */
  readonly ca?: string | undefined;
}

/** Sends letters to one address through a mail server. A password is sent under TLS only, or to this machine. */
export function emailChannel(route: EmailRoute, mailer: Mailer): AlertChannel {
  const { to, from, server, origin, ca } = route;
  const { host, port, secure, login } = server;
  const transport = mailer.createTransport({
    ...{ host, port, secure },
    requireTLS: login !== undefined && !isThisMachine(host),
    ...(login && { auth: login }),
    ...(ca && { tls: { ca } }),
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  return {
    name: `mail server ${host} for ${to}`,
    send: async (letter, signal) => {
      try {
        await transport.sendMail({
          ...{ from, to, ...plainLetter(letter, origin) },
          // Answering machines leave such mail alone (RFC 3834).
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal: abortSignalOf(signal),
        });
        return undefined;
      } catch (error) {
        signal.throwIfAborted();
        return troubleOf(error);
      }
    },
  };
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** What is used of an error of nodemailer's. */
interface MailFault {
  readonly code?: unknown;
  /** The system's own word, such as ECONNREFUSED. */
  readonly originalCode?: unknown;
  readonly responseCode?: unknown;
}

const advices: Readonly<Record<string, string>> = {
  EAUTH: 'look at the name and the password in CROSSGRAPH_SMTP_URL',
  EENVELOPE: 'look at the addresses in CROSSGRAPH_ALERT_FROM and --alert',
};
const tlsAdvice =
  'use a server that offers TLS, with a certificate that this machine trusts (NODE_EXTRA_CA_CERTS)';

/** Its message is not shown: the server wrote it, and could repeat what it was sent. */
function troubleOf(error: unknown): Trouble {
  const { code, originalCode, responseCode } = error as MailFault;
  const word = [originalCode, code].find(isWord) ?? 'no connection';
  const status = typeof responseCode === 'number' ? responseCode : undefined;
  const shown = status === undefined ? word : `${word} ${status}`;
  const what = `refuses alerts (${shown})`;
  // A password that would be seen, or a server that nobody vouches for: no pause mends that.
  if (/TLS|CERT/.test(word)) return { what, advice: tlsAdvice };
  if (status !== undefined && status >= 500)
    return { what, advice: advices[word] ?? 'ask whoever runs it' };
  return { what: `does not take alerts now (${shown})` };
}

function isWord(code: unknown): code is string {
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code);
}
