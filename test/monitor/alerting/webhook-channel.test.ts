import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webhookChannel } from '../../../src/monitor/alerting/webhook-channel.js';
import { fired, resolved } from './notices.js';
import { type WebhookReceiver, webhookReceiver } from './webhook-receiver.js';

const secret = '/services/T0CANARY/B0CANARY/canary5ecret';
const origin = { host: 'host7' };
const letter = { notices: [fired()], dropped: 0 };
const { signal } = new AbortController();

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await webhookReceiver(secret);
});
afterEach(() => receiver.close());

const channel = () => webhookChannel({ url: receiver.url, origin, wallMs: () => 0 });

describe('webhookChannel', () => {
  it('posts a message of Slack to the address, path and all', async () => {
    const trouble = await channel().send({ notices: [fired(), resolved()], dropped: 0 }, signal);

    expect(trouble).toBeUndefined();
    const [post] = receiver.posted;
    expect(post?.path).toBe(secret);
    expect(post?.headers['content-type']).toBe('application/json');
    expect(post?.body.text).toContain('Too many calls fail.');
    expect(post?.body.blocks).toHaveLength(3);
  });

  it.each([500, 503, 429, 408])('is worth trying again after status %i', async (status) => {
    receiver.answer = { status, headers: { 'retry-after': '7' } };

    const trouble = await channel().send(letter, signal);

    expect(trouble).toEqual({
      what: `does not take alerts now (status ${status})`,
      retryAfterMs: 7_000,
    });
  });

  it.each([400, 401, 403, 404, 410])('says what to do after status %i', async (status) => {
    receiver.answer = { status };

    const trouble = await channel().send(letter, signal);

    expect(trouble?.what).toBe(`refuses alerts (status ${status})`);
    expect(trouble?.advice).toContain('CROSSGRAPH_ALERT_WEBHOOK');
  });

  it('does not follow where it is pointed to', async () => {
    const elsewhere = await webhookReceiver('/elsewhere');
    receiver.answer = { status: 307, headers: { location: elsewhere.url.href } };

    const trouble = await channel().send(letter, signal);
    await elsewhere.close();

    expect(trouble?.advice).toBeDefined();
    expect(elsewhere.posted).toEqual([]);
  });

  it('says that a receiver is not there', async () => {
    const gone = await webhookReceiver('/');
    await gone.close();

    const { send } = webhookChannel({ url: gone.url, origin, wallMs: () => 0 });

    expect(await send(letter, signal)).toEqual({ what: 'cannot be reached (ECONNREFUSED)' });
  });

  it('lets go of a receiver that does not answer when it is told to', async () => {
    receiver.answer = 'hang';
    const stop = new AbortController();
    const reason = new Error('Enough.');

    const sending = channel().send(letter, stop.signal);
    stop.abort(reason);

    await expect(sending).rejects.toBe(reason);
  });

  it('shows nothing of the address but its host, whatever happens', async () => {
    const answers: WebhookReceiver['answer'][] = [{ status: 404 }, { status: 503 }, 'reset'];

    const shown = [channel().name];
    for (const answer of answers) {
      receiver.answer = answer;
      shown.push(JSON.stringify(await channel().send(letter, signal)));
    }

    expect(shown[0]).toBe(`webhook at ${receiver.url.host}`);
    expect(shown.join()).not.toMatch(/canary/i);
    expect(JSON.stringify(receiver.posted.map(({ body }) => body))).not.toMatch(/canary/i);
  });
});
