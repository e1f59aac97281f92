import { type Clock, systemClock } from '../../core/clock.js';
import type { AlertChannel } from './alert-channel.js';
import type { ChannelSettings } from './channel-settings.js';
import { consoleChannel } from './console-channel.js';
import { emailChannel, loadMailer } from './email-channel.js';
import type { Origin } from './notice-words.js';
import { webhookChannel } from './webhook-channel.js';

export interface ChannelDeps {
  readonly origin: Origin;
  /** Where the console is. */
  readonly writeLine: (line: string) => void;
  readonly clock?: Clock | undefined;
}

/** The channels that are wanted, one for each mailbox. Throws a ConfigError where the package for e-mail is missing. */
export async function openChannels(
  { console, webhook, email, runbookUrl }: ChannelSettings,
  { origin: sender, writeLine, clock = systemClock }: ChannelDeps,
): Promise<AlertChannel[]> {
  const origin = { ...sender, runbookUrl };
  const mailer = email && (await loadMailer());
  return [
    ...(console ? [consoleChannel(writeLine)] : []),
    ...(webhook ? [webhookChannel({ url: webhook, origin, wallMs: () => clock.wallMs() })] : []),
    ...(email && mailer
      ? email.to.map((to) =>
          emailChannel({ to, from: email.from, server: email.server, origin }, mailer),
        )
      : []),
  ];
}
