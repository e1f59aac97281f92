import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slackMessage } from '../../../src/monitor/alerting/slack-message.js';
import { fired, numbered, resolved } from './notices.js';

const origin = { host: 'host7' };

describe('slackMessage', () => {
  it('tells of one alert what is wrong, how wrong, since when and what to do', () => {
    const exampleUrl = 'http://jaeger:16686/trace/1';
    const notices = [fired({}, { exampleUrl })];
    const links = { Jaeger: 'http://jaeger:16686' };

    const { blocks, text } = slackMessage(
      { notices, dropped: 0 },
      { ...origin, links, runbookUrl: 'https://wiki.example/runbook' },
    );

    expect(blocks).toEqual([
      { type: 'header', text: { type: 'plain_text', text: '🔴 critical: CrossgraphCallsFailing' } },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: [
            '*critical: CrossgraphCallsFailing*',
            'Too many calls fail.',
            'calls that succeed: 61.7 % (limit: at least 90 %)',
            'It fires since 2026-11-30 11:40:00 UTC.',
            '<https://wiki.example/runbook#crossgraphcallsfailing|what to do> · <http://jaeger:16686/trace/1|a call in Jaeger>',
          ].join('\n'),
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'crossgraph monitor on host7 · <http://jaeger:16686|Jaeger>',
          },
        ],
      },
    ]);
    expect(text).toContain('Too many calls fail.');
  });

  it('tells for how long an alert fired that has ended', () => {
    const { text } = slackMessage({ notices: [resolved()], dropped: 0 }, origin);

    expect(text).toContain('🟢 resolved: CrossgraphCallsFailing');
    expect(text).toContain('calls that succeed: 95 % (limit: at least 90 %)');
    expect(text).toContain(
      'It fired for 12 min, from 2026-11-30 11:40:00 UTC to 2026-11-30 11:52:30 UTC.',
    );
  });

  it('makes one message of a hundred notices, in order, and says what is missing', () => {
    const notices = numbered(1, 100);

    const { blocks, text } = slackMessage({ notices, dropped: 7 }, origin);

    expect(text).toContain('🔴 100 changes: 100 critical');
    expect(text).toContain('Before these, 7 more could not be delivered and were dropped.');
    const places = notices.map(({ alert }) => text.indexOf(`*critical: ${alert.name}*`));
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(blocks.length).toBeLessThanOrEqual(50);
  });

  it('shows how things stand at its end, not the worst on the way', () => {
    const mended = [fired(), resolved()];
    const warning = fired({ name: 'Cold', severity: 'warning' });

    const titles = [mended, [...mended, warning], [...mended, fired()]].map(
      (notices) => slackMessage({ notices, dropped: 0 }, origin).text.split('\n')[0],
    );

    expect(titles).toEqual([
      '🟢 2 changes: 1 critical, 1 resolved',
      '🟠 3 changes: 1 critical, 1 warning, 1 resolved',
      '🔴 3 changes: 2 critical, 1 resolved',
    ]);
  });

  it('says that the simulator answered, which nobody needs to get up for', () => {
    const notices = [fired({}, { upstream: 'simulator' })];

    const { text } = slackMessage({ notices, dropped: 0 }, origin);

    expect(text).toContain('which asks the simulator');
  });

  it('says whose calls it is about where they are those of another process', () => {
    const notices = [fired({}, { processUrl: 'http://10.0.0.7:9464/metrics' })];

    const { text } = slackMessage({ notices, dropped: 0 }, origin);

    expect(text).toContain('monitor on host7, which watches http://10.0.0.7:9464/metrics');
  });

  it('names the path of the runbook where its address is not known', () => {
    const { text } = slackMessage({ notices: [fired()], dropped: 0 }, origin);

    expect(text).toContain('what to do: docs/runbook.md#crossgraphcallsfailing');
  });

  it('is a test where there is no notice', () => {
    const { text, blocks } = slackMessage({ notices: [], dropped: 0 }, origin);

    expect(text).toContain('test: alerts of this monitor arrive here');
    expect(blocks).toHaveLength(2);
  });

  it('keeps within the limits of Slack and rings nobody, whatever an alert is called', () => {
    const odd = fc.oneof(
      fc.string(),
      fc.constant('<!channel> & <@U1>'),
      fc.constant('x'.repeat(5_000)),
    );
    const notice = fc.record({ name: odd, summary: odd }).map((alert) => fired(alert));
    fc.assert(
      fc.property(fc.array(notice, { minLength: 1, maxLength: 100 }), (notices) => {
        const { text, blocks } = slackMessage({ notices, dropped: 0 }, origin);

        expect(blocks.length).toBeLessThanOrEqual(50);
        for (const block of blocks) {
          if (block.type === 'header') expect(block.text.text.length).toBeLessThanOrEqual(150);
          if (block.type !== 'section') continue;
          expect(block.text.text.length).toBeLessThanOrEqual(3_000);
          expect(block.text.text).not.toContain('<!');
        }
        expect(text).not.toContain('<@');
      }),
    );
  });
});
