import type { SpoiledAnswer } from '../support/fault-front.js';

const page = (status: number, words: string): SpoiledAnswer => {
  const html = `<!DOCTYPE html><html><head><title>${words}</title></head><body>${words}</body></html>`;
  return (response) => response.writeHead(status, { 'content-type': 'text/html' }).end(html);
};

const json =
  (status: number, value: object): SpoiledAnswer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

/** Answers that no simulator gives. */
export const spoiledAnswers = {
  html403: page(403, 'Forbidden'),
  htmlPage: page(200, 'Sign in to the network'),
  closed: (response) => response.socket?.destroy(),
  otherShape: json(200, { message: 'hello' }),
} as const satisfies Readonly<Record<string, SpoiledAnswer>>;
