import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { manualClock } from '../../src/core/manual-clock.js';
import { createResilientFetch } from '../../src/fetch/resilient-fetch.js';
import { failureOf } from './fetch-bench.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A fetch on a clock that stands still, and the answer of a server that says what the test tells it to. */
async function openAnswer(status = 200) {
  const answers: ServerResponse[] = [];
  const server = createServer((request, response) => {
    request.resume();
    answers.push(response);
    response.writeHead(status, { 'content-type': 'text/plain' }).flushHeaders();
    if (status !== 200) response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = manualClock();
  const fetch = createResilientFetch({
    ...{ apiKeys: ['key'], baseUrl, clock, attemptTimeoutMs: 60, timeoutMs: 1_000 },
    maxAttempts: 1,
  });
  closing.push(
    () => fetch.close(),
    async () => server.closeAllConnections(),
    () => new Promise((resolve) => server.close(resolve)),
  );
  const response = await fetch(`${baseUrl}/file`);
  const reader = response.body?.getReader();
  const [answer] = answers;
  if (!reader || !answer) throw new Error('Expected an answer with a body.');
  return { clock, fetch, reader, server: answer };
}

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

it('a body that is handed over may take longer than the attempt, but not be silent for so long', async () => {
  const { clock, reader, server } = await openAnswer();

  for (const piece of ['one', 'two', 'three']) {
    await clock.advance(50);
    server.write(piece);
    expect(text((await reader.read()).value)).toBe(piece);
  }
  const end = failureOf(reader.read());
  await clock.advance(61);

  expect(await end).toMatchObject({ code: 'CALL_TIMEOUT', scope: 'attempt' });
});

it('a body that is handed over ends at the deadline of its call', async () => {
  const { clock, reader, server } = await openAnswer();

  for (let piece = 0; piece < 19; piece++) {
    await clock.advance(50);
    server.write('more');
    await reader.read();
  }
  const end = failureOf(reader.read());
  await clock.advance(50);

  expect(await end).toMatchObject({ code: 'CALL_TIMEOUT', scope: 'call' });
});

it('a slow reader holds neither the attempt nor its key', async () => {
  const { fetch, reader, server } = await openAnswer();
  const ended = new Promise((resolve) => fetch.onCall(resolve));

  server.end('x'.repeat(200_000));
  await ended;

  expect(fetch.keyStats()).toMatchObject([{ inFlight: 0, succeeded: 1 }]);
  let length = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    length += piece.value.length;
  }
  expect(length).toBe(200_000);
});

it('a status that no Response can have is an error, not a hang', async () => {
  expect(await failureOf(openAnswer(799))).toMatchObject({ code: 'ANSWER_UNREADABLE' });
});
