import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/core/manual-clock.js';
import type { ToldAlerts } from '../../../src/monitor/alerting/alert-transitions.js';
import { openAlerting } from '../../../src/monitor/alerting/alerting.js';
import type { ToldAlertsFile } from '../../../src/monitor/alerting/told-alerts.js';
import { alertOf, firing, reportAt, timeAt } from './reports.js';
import { type ScriptedChannel, scriptedChannel } from './scripted-channel.js';

const since = timeAt('11:40:00');
const down = { what: 'cannot be reached (ECONNREFUSED)' };
const one = firing(since, { name: 'One' });
const two = firing(since, { name: 'Two' });

function toldFile(kept: ToldAlerts = {}) {
  const state = { kept, isClosed: false };
  const file: ToldAlertsFile = {
    read: async () => state.kept,
    write: async (told) => {
      state.kept = told;
    },
    close: async () => {
      state.isClosed = true;
    },
  };
  return { state, file };
}

async function opened(channels: readonly ScriptedChannel[], told?: ToldAlertsFile) {
  const clock = manualClock();
  const warnings: string[] = [];
  const alerting = await openAlerting(
    { channels, told, clearAfterMs: 300_000, onWarning: (sentence) => warnings.push(sentence) },
    { clock, random: () => 1 },
  );
  return { clock, warnings, alerting };
}

describe('openAlerting', () => {
  it('sends the changes of a round to every channel in one letter', async () => {
    const channels = [scriptedChannel(), scriptedChannel()];
    const { clock, warnings, alerting } = await opened(channels);

    alerting.observe(reportAt('11:40:00', [one, two]));
    alerting.observe(reportAt('11:41:00', [one, two]));
    alerting.observe(reportAt('11:45:00', [alertOf({ name: 'One' }), two]));
    await clock.advance(0);
    await alerting.close();

    for (const channel of channels) expect(channel.names()).toEqual([['One', 'Two'], ['One']]);
    expect(warnings).toEqual([]);
  });

  it('lets no channel wait for another', async () => {
    const [slow, quick] = [scriptedChannel('slow'), scriptedChannel('quick')];
    slow.trouble = 'hangs';
    const { clock, alerting } = await opened([slow, quick]);

    alerting.observe(reportAt('11:40:00', [one]));
    await clock.advance(0);

    expect(quick.names()).toEqual([['One']]);
  });

  it('says in one sentence what could not be delivered', async () => {
    const [chat, mail] = [scriptedChannel(), scriptedChannel('mail server mx for ops@example.com')];
    chat.trouble = down;
    mail.trouble = 'hangs';
    const { clock, warnings, alerting } = await opened([chat, mail]);
    alerting.observe(reportAt('11:40:00', [one]));
    await clock.advance(1_000);
    alerting.observe(reportAt('11:41:00', [one, two]));

    const closing = alerting.close();
    await clock.advance(5_000);
    await closing;

    expect(warnings.at(-1)).toBe(
      'Not delivered: 2 alerts to the webhook at chat.example, which cannot be reached (ECONNREFUSED); 2 alerts to the mail server mx for ops@example.com, which does not answer.',
    );
  });

  describe('with a file for what was told', () => {
    it('tells the next monitor of what every channel knows', async () => {
      const { state, file } = toldFile();
      const channel = scriptedChannel();
      const { alerting } = await opened([channel], file);

      alerting.observe(reportAt('11:40:00', [one]));
      await alerting.close();

      expect(state).toEqual({ kept: { One: { severity: 'critical', since } }, isClosed: true });
    });

    it('does not announce again what was announced, and forgets what has ended', async () => {
      const { state, file } = toldFile({ One: { severity: 'critical', since } });
      const channel = scriptedChannel();
      const { clock, alerting } = await opened([channel], file);

      alerting.observe(reportAt('12:00:00', [one]));
      await clock.advance(0);
      const before = channel.names();
      alerting.observe(reportAt('12:10:00', [alertOf({ name: 'One' })]));
      await alerting.close();

      expect(before).toEqual([]);
      expect(channel.taken[0]?.notices).toMatchObject([{ event: 'resolved', since }]);
      expect(state.kept).toEqual({});
    });

    it('leaves to the next monitor what one channel has not been told', async () => {
      const { state, file } = toldFile({ Two: { severity: 'critical', since } });
      const [chat, mail] = [scriptedChannel(), scriptedChannel()];
      mail.trouble = down;
      const { clock, alerting } = await opened([chat, mail], file);
      alerting.observe(reportAt('11:40:00', [one, two]));
      alerting.observe(reportAt('11:50:00', [one, alertOf({ name: 'Two' })]));

      const closing = alerting.close();
      await clock.advance(5_000);
      await closing;

      // The beginning of one and the end of the other are still to be told.
      expect(state.kept).toEqual({ Two: { severity: 'critical', since } });
    });
  });
});
