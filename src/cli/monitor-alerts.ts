import { hostname } from 'node:os';
import { loadEnvironment } from '../config.js';
import { ConfigError } from '../errors.js';
import { type AlertChannel, troubleText } from '../monitor/alerting/alert-channel.js';
import { type Alerting, openAlerting } from '../monitor/alerting/alerting.js';
import { type ChannelSettings, channelSettings } from '../monitor/alerting/channel-settings.js';
import { deliverOnce } from '../monitor/alerting/deliver-once.js';
import { openChannels } from '../monitor/alerting/open-channels.js';
import { openToldAlerts } from '../monitor/alerting/told-alerts.js';
import type { Io } from './io.js';
import { warnTo } from './open-client.js';

export interface AlertFlags {
  readonly mode: 'snapshot' | 'continuous';
  /** Channels, as `--alert` names them. */
  readonly alert?: readonly string[];
  readonly history?: string;
  readonly json?: boolean;
}

export interface AlertPlaces {
  readonly flags: AlertFlags;
  readonly io: Io;
  /** Pages that letters point to, by their names; addresses without a secret. */
  readonly links?: Readonly<Record<string, string>> | undefined;
}

// As long as most thresholds ask for; a snapshot cannot wait.
const clearAfterMs = { snapshot: 0, continuous: 300_000 };

/** Who is to be told of alerts; nobody unless `--alert` says so. */
export async function openAlerts(places: AlertPlaces): Promise<Alerting | undefined> {
  const { flags, io } = places;
  const settings = settingsOf(places);
  // On standard output every round tells its alerts already; the channel is for what leaves no room for them there.
  const channels = await channelsOf(
    { ...settings, console: settings.console && flags.json === true },
    places,
  );
  if (channels.length === 0) return undefined;
  return openAlerting({
    channels,
    told: flags.history === undefined ? undefined : await openToldAlerts(flags.history),
    clearAfterMs: clearAfterMs[flags.mode],
    onWarning: warnTo(io),
  });
}

/** Throws a ConfigError for a channel that cannot be used, before anything is measured. Connects to nothing. */
export async function checkAlerts(places: AlertPlaces): Promise<void> {
  await channelsOf(settingsOf(places), places);
}

/** Sends a test to every channel of `--alert` and says what became of it: 0 where all took it, else 1. */
export async function runAlertTest(places: AlertPlaces): Promise<number> {
  const { io } = places;
  const channels = await channelsOf(settingsOf(places), places);
  if (channels.length === 0) {
    throw new ConfigError('--test-alert needs to know where to: give --alert as well.');
  }
  const letter = { notices: [], dropped: 0 };
  const results = await Promise.all(
    channels.map(async (channel) => {
      const trouble = await deliverOnce({ channel, letter, signal: io.signal });
      const outcome = trouble ? troubleText(trouble) : 'took the test';
      io.stdout.write(`The ${channel.name} ${outcome}.\n`);
      return trouble;
    }),
  );
  return results.every((trouble) => trouble === undefined) ? 0 : 1;
}

function settingsOf({ flags, io }: AlertPlaces): ChannelSettings {
  return channelSettings(flags.alert ?? [], loadEnvironment(io.cwd, io.env));
}

function channelsOf(
  settings: ChannelSettings,
  { io, links }: AlertPlaces,
): Promise<AlertChannel[]> {
  return openChannels(settings, { origin: { host: hostname(), links }, writeLine: warnTo(io) });
}
