import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { emailChannel, loadMailer } from '../../../src/monitor/alerting/email-channel.js';
import type { SmtpAddress } from '../../../src/monitor/alerting/smtp-address.js';
import { localhostCertificate } from './localhost-certificate.js';
import { type MailServer, mailServer } from './mail-server.js';
import { fired, numbered, resolved } from './notices.js';

const password = 'canary-password';
const letter = { notices: [fired(), resolved()], dropped: 0 };
const { signal } = new AbortController();
const mailer = await loadMailer();
const servers: MailServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function opened(options: SMTPServerOptions = {}) {
  const server = await mailServer(password, options);
  servers.push(server);
  return server;
}

function channelTo(server: MailServer, address: Partial<SmtpAddress> = {}) {
  const login = { user: 'ops@example.com', pass: password };
  return emailChannel(
    {
      to: 'oncall@example.com',
      from: 'alerts@example.com',
      server: { host: 'localhost', port: server.port, secure: false, login, ...address },
      origin: { host: 'host7' },
      ca: localhostCertificate.cert,
    },
    mailer,
  );
}

describe('emailChannel', () => {
  it('logs in under STARTTLS and sends what happened as text', async () => {
    const server = await opened();

    const trouble = await channelTo(server).send(letter, signal);

    expect(trouble).toBeUndefined();
    expect(server.received).toMatchObject([
      { from: 'alerts@example.com', to: ['oncall@example.com'], isSecure: true },
    ]);
    const source = server.received[0]?.source ?? '';
    expect(source).toContain('Subject: [crossgraph] 2 changes: 1 critical, 1 resolved');
    expect(source).toContain('Auto-Submitted: auto-generated');
    expect(source).toContain('Too many calls fail.');
    expect(source).toContain('calls that succeed: 61.7 % (limit: at least 90 %)');
    expect(source).not.toContain(password);
  });

  it('speaks TLS from the start where the address says so', async () => {
    const server = await opened({ secure: true });

    const trouble = await channelTo(server, { secure: true }).send(letter, signal);

    expect(trouble).toBeUndefined();
    expect(server.received).toHaveLength(1);
  });

  it('needs no login where the server asks for none', async () => {
    const server = await opened({ hideSTARTTLS: true });

    const trouble = await channelTo(server, { login: undefined }).send(letter, signal);

    expect(trouble).toBeUndefined();
    expect(server.received).toMatchObject([{ user: undefined, isSecure: false }]);
  });

  it('sends no password to another machine without TLS', async () => {
    const logins: unknown[] = [];
    const server = await opened({
      ...{ disabledCommands: ['STARTTLS'], allowInsecureAuth: true },
      onAuth: (auth, _session, done) => {
        logins.push(auth);
        done(null, { user: 'x' });
      },
    });
    const { send } = channelTo(server, { host: '0.0.0.0' });

    const trouble = await send(letter, signal);

    expect(trouble?.what).toBe('refuses alerts (ETLS 500)');
    expect(trouble?.advice).toContain('TLS');
    expect(logins).toEqual([]);
  });

  it('says what to do where the password is wrong, and repeats nothing of it', async () => {
    const server = await opened();
    const login = { user: 'ops@example.com', pass: 'canary-wrong' };

    const trouble = await channelTo(server, { login }).send(letter, signal);

    expect(trouble?.what).toBe('refuses alerts (EAUTH 535)');
    expect(trouble?.advice).toContain('CROSSGRAPH_SMTP_URL');
    expect(JSON.stringify(trouble)).not.toContain('canary');
  });

  it('says what to do where the mailbox is refused', async () => {
    const refusal = Object.assign(new Error('No such mailbox.'), { responseCode: 550 });
    const server = await opened({ onRcptTo: (_address, _session, done) => done(refusal) });

    const trouble = await channelTo(server).send(letter, signal);

    expect(trouble?.what).toBe('refuses alerts (EENVELOPE 550)');
    expect(trouble?.advice).toContain('--alert');
  });

  it('is worth trying again where the server is busy or gone', async () => {
    const busy = Object.assign(new Error('Later.'), { responseCode: 451 });
    const server = await opened({ onMailFrom: (_address, _session, done) => done(busy) });
    const gone = await mailServer(password);
    await gone.close();

    const troubles = await Promise.all([
      channelTo(server).send(letter, signal),
      channelTo(gone).send(letter, signal),
    ]);

    expect(troubles).toEqual([
      { what: 'does not take alerts now (EENVELOPE 451)' },
      { what: 'does not take alerts now (ECONNREFUSED)' },
    ]);
  });

  it('does not trust a certificate that nobody has vouched for', async () => {
    const server = await opened();
    const { port } = server;
    const login = { user: 'ops@example.com', pass: password };
    const { send } = emailChannel(
      {
        ...{ to: 'a@example.com', from: 'b@example.com', origin: { host: 'host7' } },
        server: { host: 'localhost', port, secure: false, login },
      },
      mailer,
    );

    const trouble = await send(letter, signal);

    expect(trouble?.advice).toContain('NODE_EXTRA_CA_CERTS');
    expect(server.received).toEqual([]);
  });

  it('lets go of a server that does not answer when it is told to', async () => {
    const server = await opened({ onConnect: () => undefined });
    const stop = new AbortController();
    const reason = new Error('Enough.');

    const sending = channelTo(server).send(letter, stop.signal);
    stop.abort(reason);

    await expect(sending).rejects.toBe(reason);
  });

  it('tells the backlog in one mail, in order, and what is missing', async () => {
    const server = await opened();

    await channelTo(server).send({ notices: numbered(1, 30), dropped: 4 }, signal);

    const source = server.received[0]?.source ?? '';
    expect(source).toContain('Before these, 4 more could not be delivered and were dropped.');
    const places = numbered(1, 30).map(({ alert }) =>
      source.indexOf(`critical: ${alert.name}\r\n`),
    );
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(places).toEqual([...places].sort((one, other) => one - other));
  });

  it('says in a sentence that its package is missing', async () => {
    const missing = () => Promise.reject(new Error('Cannot find package'));

    await expect(loadMailer(missing)).rejects.toThrow('npm install nodemailer');
  });
});
