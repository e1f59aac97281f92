import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { PerplexityClient } from '../../src/perplexity/client.js';

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('PerplexityClient, sent elsewhere by its upstream,', () => {
  it.each([301, 302, 307, 308])('gives no other host its key (%d)', async (status) => {
    let visits = 0;
    const elsewhere = await serve((_, response) => {
      visits += 1;
      response.end();
    });
    const baseUrl = await serve((_, response) => {
      response.writeHead(status, { location: `${elsewhere}/v1/agent` }).end();
    });
    const client = new PerplexityClient({ apiKeys: ['canary-key'], baseUrl });

    const error = await client.ask('Why?').catch((thrown: unknown) => thrown);
    await client.close();

    expect(error).toMatchObject({ code: 'REQUEST_REFUSED', status, retryable: false });
    expect(JSON.stringify(error) + String(error)).not.toContain('canary');
    expect(visits).toBe(0);
  });
});
