import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCrossgraphError } from '../../../src/errors.js';
import { channelSettings } from '../../../src/monitor/alerting/channel-settings.js';

const webhook = 'https://hooks.slack.example/services/canary';
const smtp = 'smtps://ops%40example.com:canary%2Fpassword@mx.example:2465';

describe('channelSettings', () => {
  it('wants nothing where nothing is asked for, whatever the environment holds', () => {
    const settings = channelSettings([], { CROSSGRAPH_ALERT_WEBHOOK: webhook });

    expect(settings).toMatchObject({ console: false, webhook: undefined, email: undefined });
  });

  it('reads channels, each once, and what they need of the environment', () => {
    const settings = channelSettings(
      ['webhook', 'email:a@example.com', 'console', 'email:b@example.com', 'email:a@example.com'],
      { CROSSGRAPH_ALERT_WEBHOOK: ` ${webhook} `, CROSSGRAPH_SMTP_URL: smtp },
    );

    expect(settings).toMatchObject({
      console: true,
      webhook: { href: webhook },
      email: {
        to: ['a@example.com', 'b@example.com'],
        from: 'ops@example.com',
        server: {
          ...{ host: 'mx.example', port: 2465, secure: true },
          login: { user: 'ops@example.com', pass: 'canary/password' },
        },
      },
    });
  });

  it.each([
    ['smtp://mx.example', { port: 587, secure: false, login: undefined }],
    ['smtps://mx.example', { port: 465, secure: true }],
    ['smtp://[::1]:25', { host: '::1', port: 25 }],
  ])('reads the mail server %s', (text, server) => {
    const env = { CROSSGRAPH_SMTP_URL: text, CROSSGRAPH_ALERT_FROM: 'a@example.com' };

    expect(channelSettings(['email:b@example.com'], env).email?.server).toMatchObject(server);
  });

  const from = { CROSSGRAPH_ALERT_FROM: 'a@example.com' };
  const mail = 'email:b@example.com';
  it.each([
    [['pager'], {}, '--alert must be console, webhook or email:ADDRESS.'],
    [[webhook], {}, 'put it into CROSSGRAPH_ALERT_WEBHOOK and give --alert webhook'],
    [[`webhook:${webhook}`], {}, 'put it into CROSSGRAPH_ALERT_WEBHOOK'],
    [['email:'], {}, 'needs one e-mail address'],
    [['email:canary'], {}, 'needs one e-mail address'],
    [['email:a@b.example, canary@c.example'], {}, 'needs one e-mail address'],
    [['email:a@b.example\r\nBcc: canary@c.example'], {}, 'needs one e-mail address'],
    [['webhook'], {}, '--alert webhook needs CROSSGRAPH_ALERT_WEBHOOK'],
    [['webhook'], { CROSSGRAPH_ALERT_WEBHOOK: 'canary' }, 'must be one address'],
    [['webhook'], { CROSSGRAPH_ALERT_WEBHOOK: `${webhook} ${webhook}` }, 'must be one address'],
    [['webhook'], { CROSSGRAPH_ALERT_WEBHOOK: 'https://canary:x@h.example' }, 'without a name'],
    [[mail], {}, 'needs CROSSGRAPH_SMTP_URL'],
    [[mail], { CROSSGRAPH_SMTP_URL: 'https://canary' }, 'CROSSGRAPH_SMTP_URL must be'],
    [[mail], { CROSSGRAPH_SMTP_URL: 'smtp://canary:@h' }, 'CROSSGRAPH_SMTP_URL must be'],
    [[mail], { ...from, CROSSGRAPH_SMTP_URL: 'smtp://u:canary%zz@h' }, 'CROSSGRAPH_SMTP_URL must'],
    [[mail], { ...from, CROSSGRAPH_SMTP_URL: 'smtp://u:canary@h/x?y=1' }, 'CROSSGRAPH_SMTP_URL'],
    [[mail], { CROSSGRAPH_SMTP_URL: 'smtp://canary:x@h' }, 'CROSSGRAPH_ALERT_FROM must be'],
    [[], { CROSSGRAPH_RUNBOOK_URL: 'canary' }, 'CROSSGRAPH_RUNBOOK_URL must be'],
  ])('says what is wrong with %j and %j, and repeats nothing of it', (wanted, env, sentence) => {
    const attempt = () => channelSettings(wanted, env);

    expect(attempt).toThrow(sentence);
    expect(attempt).not.toThrow(/canary/);
  });

  it('throws nothing but a sentence, whatever it is given', () => {
    const text = fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('webhook', mail, smtp));
    const variables = fc.record({
      CROSSGRAPH_ALERT_WEBHOOK: text,
      CROSSGRAPH_SMTP_URL: text,
      CROSSGRAPH_ALERT_FROM: text,
    });
    fc.assert(
      fc.property(fc.array(text), variables, (wanted, env) => {
        try {
          channelSettings(wanted, env);
        } catch (error) {
          expect(isCrossgraphError(error) && error.code).toBe('CONFIG_INVALID');
        }
      }),
    );
  });
});
