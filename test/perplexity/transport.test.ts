import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTransport, originOf, type Transport } from '../../src/perplexity/transport.js';
import { manualClock } from '../../src/testing/manual-clock.js';

const open: { server: Server; transport: Transport }[] = [];

async function serve(listener: RequestListener, prefix = '', options = {}): Promise<Transport> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const transport = createTransport(`http://127.0.0.1:${port}${prefix}`, options);
  open.push({ server, transport });
  return transport;
}

const asked = { path: '/v1/agent', apiKey: 'canary-key', body: { input: 'ü' } };

async function post(transport: Transport, signal = new AbortController().signal) {
  const { status, headers, text } = await transport.send({ ...asked, signal });
  return { status, headers, text: await text() };
}

afterEach(async () => {
  for (const { server, transport } of open.splice(0)) {
    await transport.close();
    server.closeAllConnections();
    server.close();
  }
});

describe('createTransport', () => {
  it('sends the body and the key, below the path of the base URL', async () => {
    let seen: unknown;
    const transport = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (body) => {
        seen = { url: request.url, body, authorization: request.headers.authorization };
        response.setHeader('x-request-id', 'r-1').end('{"ok":1}');
      });
    }, '/proxy/');

    const exchange = await post(transport);

    expect(exchange).toMatchObject({
      status: 200,
      text: '{"ok":1}',
      headers: { 'x-request-id': 'r-1' },
    });
    expect(seen).toEqual({
      url: '/proxy/v1/agent',
      body: '{"input":"ü"}',
      authorization: 'Bearer canary-key',
    });
  });

  it('tells when a request has been written, once, and before its answer', async () => {
    const told: string[] = [];
    const transport = await serve((request, response) => {
      request.resume().once('end', () => response.end('{}'));
    });
    const { signal } = new AbortController();

    const sending = transport.send({ ...asked, signal, onSent: () => told.push('sent') });
    const toldAtOnce = told.length;
    await sending.then(() => told.push('answered'));
    await transport.send({ ...asked, method: 'GET', signal, onSent: () => told.push('sent') });

    expect(toldAtOnce).toBe(0);
    expect(told).toEqual(['sent', 'answered', 'sent']);
  });

  it('says of a refused connection that nothing can have been billed', async () => {
    const transport = await serve(() => undefined);
    open[0]?.server.close();

    const verdict = post(transport);

    await expect(verdict).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
      billing: 'no',
      retryable: true,
      errorType: 'ECONNREFUSED',
    });
  });

  it.each([
    [
      'before the headers',
      (response: import('node:http').ServerResponse) => response.socket?.resetAndDestroy(),
    ],
    [
      'within the body',
      (response: import('node:http').ServerResponse) => {
        response.writeHead(200, { 'content-length': '100' }).write('{');
        response.socket?.end();
      },
    ],
  ])('says of a connection that breaks %s that it may have been billed', async (_, breakOff) => {
    const transport = await serve((request, response) => {
      request.resume().on('end', () => breakOff(response));
    });

    const verdict = post(transport);

    await expect(verdict).rejects.toMatchObject({ code: 'CONNECTION_LOST', billing: 'maybe' });
    await expect(verdict).rejects.not.toThrow(/canary/);
  });

  it.each(['before the headers', 'within the body'])(
    'rejects with the very reason of an abort %s and closes the socket',
    async (when) => {
      const controller = new AbortController();
      const reason = { the: 'reason' };
      let onClosed: () => void = () => undefined;
      const closed = new Promise<void>((resolve) => {
        onClosed = resolve;
      });
      const transport = await serve((request, response) => {
        response.on('close', onClosed);
        if (when === 'within the body') response.writeHead(200).write('{');
        request.resume().on('end', () => controller.abort(reason));
      });

      const verdict = await post(transport, controller.signal).catch((error) => error);

      expect(verdict).toBe(reason);
      await closed;
    },
  );

  it('hands a body out as it comes, and uses the connection again after the reader has enough', async () => {
    const ports = new Set<number | undefined>();
    const transport = await serve(
      async (request, response) => {
        ports.add(request.socket.remotePort);
        response.write('one');
        await once(request.resume(), 'end');
        response.write('enough');
        response.end('rest');
      },
      '',
      { connections: 1 },
    );
    const readOnce = async () => {
      let text = '';
      const exchange = await transport.send({ ...asked, signal: new AbortController().signal });
      await exchange.read((bytes) => {
        text += Buffer.from(bytes).toString();
        return text.includes('enough') ? 'enough' : 'more';
      });
      return text;
    };

    const first = await readOnce();
    // Waits for the connection: the end of the body is read behind the reader's back.
    await readOnce();

    expect(first).toMatch(/^oneenough/);
    expect(ports.size).toBe(1);
  });

  it('closes a connection whose body does not end soon after the reader had enough', async () => {
    const clock = manualClock();
    let closed: Promise<unknown> = Promise.resolve();
    const transport = await serve(
      (_, response) => {
        closed = once(response, 'close');
        response.write('enough');
      },
      '',
      { clock },
    );
    const exchange = await transport.send({ ...asked, signal: new AbortController().signal });
    await exchange.read(() => 'enough');

    await clock.advance(1_000);

    await closed;
    expect(clock.waiting).toBe(0);
  });

  it('refuses an answer larger than its ceiling', async () => {
    const transport = await serve((_, response) => response.end('x'.repeat(2000)), '', {
      maxAnswerBytes: 1000,
    });

    await expect(post(transport)).rejects.toMatchObject({
      code: 'ANSWER_UNREADABLE',
      retryable: false,
    });
  });

  it.each([
    'perplexity',
    'ftp://a.example',
    'http://user:canary@a.example',
    'http://a.example?canary=1',
  ])('refuses %j as base URL without quoting it', (baseUrl) => {
    expect(() => createTransport(baseUrl)).toThrow(/base URL/);
    expect(() => createTransport(baseUrl)).not.toThrow(/canary/);
  });
});

describe('originOf', () => {
  it('is the same with and without a slash at the end', () => {
    expect(originOf('http://a.example/x/')).toBe(originOf('http://a.example/x'));
  });
});
