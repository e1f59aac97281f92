import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { localhostCertificate } from './localhost-certificate.js';

export interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly isSecure: boolean;
  /** The message as it came. */
  readonly source: string;
}

export interface MailServer {
  readonly port: number;
  readonly received: Received[];
  close(): Promise<void>;
}

/** A mail server on this machine that knows one user, `ops@example.com` with the password given. */
export async function mailServer(
  password: string,
  options: SMTPServerOptions = {},
): Promise<MailServer> {
  const received: Received[] = [];
  const server = new SMTPServer({
    ...{ ...localhostCertificate, logger: false, authOptional: true },
    onAuth: ({ username, password: given }, _session, done) => {
      if (given === password) done(null, { user: username ?? '' });
      // Repeats the password, as no server should.
      else done(new Error(`Who is ${username} with ${given}?`));
    },
    onData: (stream, session, done) => {
      let source = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        source += chunk;
      });
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          user: session.user ? String(session.user) : undefined,
          isSecure: session.secure,
          source,
        });
        done();
      });
    },
    ...options,
  });
  // A client that trusts nobody leaves in the middle of a handshake.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
