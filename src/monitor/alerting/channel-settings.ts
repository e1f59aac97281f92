import type { Environment } from '../../config.js';
import { ConfigError } from '../../errors.js';
import { type SmtpAddress, smtpAddressOf } from './smtp-address.js';

/** Which channels are wanted, and how they are reached. Holds secrets. */
export interface ChannelSettings {
  readonly console: boolean;
  readonly webhook: URL | undefined;
  readonly email:
    | { readonly to: readonly string[]; readonly from: string; readonly server: SmtpAddress }
    | undefined;
  readonly runbookUrl: string | undefined;
}

/**
 * Reads what `--alert` was given (`console`, `webhook`, `email:ADDRESS`) and what these need of the environment. Throws a
 * ConfigError that names the option or variable, and repeats nothing of it.
 */
export function channelSettings(wanted: readonly string[], env: Environment): ChannelSettings {
  const names = new Set(wanted.map(checkedName));
  const to = [...names].flatMap((name) => /^email:(.*)$/s.exec(name)?.[1] ?? []);
  return {
    console: names.has('console'),
    webhook: names.has('webhook') ? webhookOf(env) : undefined,
    email: to.length > 0 ? { to, ...senderOf(env) } : undefined,
    runbookUrl: runbookOf(env),
  };
}

const address = /^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/;

function checkedName(name: string): string {
  // A flag stands in the list of processes for everybody to read.
  if (name.includes('://')) {
    throw new ConfigError(
      '--alert takes no address of a webhook, which is a secret: put it into CROSSGRAPH_ALERT_WEBHOOK and give --alert webhook.',
    );
  }
  const mail = /^email:(.*)$/s.exec(name)?.[1];
  if (mail !== undefined) {
    if (address.test(mail)) return name;
    throw new ConfigError(
      '--alert email:ADDRESS needs one e-mail address, such as email:ops@example.com.',
    );
  }
  if (name === 'console' || name === 'webhook') return name;
  throw new ConfigError('--alert must be console, webhook or email:ADDRESS.');
}

function webhookOf(env: Environment): URL {
  const name = 'CROSSGRAPH_ALERT_WEBHOOK';
  const text = textOf(env, name);
  if (text === undefined) {
    throw new ConfigError(
      `--alert webhook needs ${name}, the address of an incoming webhook, in the environment or .env.`,
    );
  }
  if (!isWebAddress(text)) {
    throw new ConfigError(`${name} must be one address that starts with https:// or http://.`);
  }
  const url = new URL(text);
  if (url.username === '' && url.password === '') return url;
  throw new ConfigError(`${name} must be an address without a name and password before its host.`);
}

function senderOf(env: Environment): { readonly from: string; readonly server: SmtpAddress } {
  const text = textOf(env, 'CROSSGRAPH_SMTP_URL');
  if (text === undefined) {
    throw new ConfigError(
      '--alert email:ADDRESS needs CROSSGRAPH_SMTP_URL, the mail server to send through, in the environment or .env.',
    );
  }
  const server = smtpAddressOf(text);
  const from = textOf(env, 'CROSSGRAPH_ALERT_FROM') ?? server.login?.user;
  if (from !== undefined && address.test(from)) return { from, server };
  throw new ConfigError(
    'CROSSGRAPH_ALERT_FROM must be the e-mail address that alerts come from, such as alerts@example.com.',
  );
}

function runbookOf(env: Environment): string | undefined {
  const name = 'CROSSGRAPH_RUNBOOK_URL';
  const text = textOf(env, name);
  if (text === undefined || isWebAddress(text)) return text;
  throw new ConfigError(`${name} must be an address that starts with https:// or http://.`);
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text) && URL.canParse(text);
}

function textOf(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}
