import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReportFeed } from '../watching/report-feed.js';
import type { Admission } from './admission.js';
import type { EventStream } from './event-stream.js';
import type { PictureOf } from './graph-pictures.js';
import type { PageFile } from './page-files.js';
import { securityHeaders } from './security-headers.js';

export interface Site {
  readonly admit: Admission;
  readonly feed: ReportFeed;
  readonly stream: EventStream;
  readonly pictureOf: PictureOf;
  readonly files: ReadonlyMap<string, PageFile>;
}

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers one request. */
export async function answerRequest(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = doorAnswer(site, request) ?? (await pathAnswer(site, pathOf(request)));
  if (answer === 'stream') site.stream.open(response);
  else send(response, answer);
}

function send(response: ServerResponse, { status, type, body, headers }: Answer): void {
  response
    .writeHead(status, {
      ...securityHeaders,
      'content-type': type ?? 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      ...headers,
    })
    .end(body);
}

/** What is answered whatever the path: to who may not come in, or not like this. */
function doorAnswer(site: Site, request: IncomingMessage): Answer | undefined {
  const admitted = site.admit(request);
  if (admitted.kind === 'refused') {
    const { status, message } = admitted.rejection;
    const how = status === 401 ? ' Open the page as /?token=YOUR_TOKEN once.' : '';
    const headers = status === 401 ? { 'www-authenticate': 'Bearer' } : {};
    return { status, body: `${message}${how}\n`, headers };
  }
  if (admitted.kind === 'moved') {
    return { status: 303, body: '', headers: { location: '/', 'set-cookie': admitted.cookie } };
  }
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  return { status: 405, body: 'The monitor only shows.\n', headers: { allow: 'GET, HEAD' } };
}

async function pathAnswer(site: Site, path: string): Promise<Answer | 'stream'> {
  const file = site.files.get(path);
  if (file) return { status: 200, ...file };
  if (path === '/events') return 'stream';
  if (path === '/report.json') return reportAnswer(site.feed);
  const graph = /^\/graphs\/([^/]+)\.svg$/.exec(path)?.[1];
  return graph === undefined ? notHere : await pictureAnswer(site.pictureOf, graph);
}

const notHere: Answer = { status: 404, body: 'There is nothing here.\n' };

function reportAnswer(feed: ReportFeed): Answer {
  const report = feed.latest();
  return report
    ? { status: 200, type: 'application/json; charset=utf-8', body: JSON.stringify(report) }
    : { status: 503, body: 'There is no report yet.\n', headers: { 'retry-after': '1' } };
}

async function pictureAnswer(pictureOf: PictureOf, encodedName: string): Promise<Answer> {
  try {
    const body = await pictureOf(decodeURIComponent(encodedName));
    return body === undefined ? notHere : { status: 200, type: 'image/svg+xml', body };
  } catch {
    // A name that is no text, or a graph that cannot be drawn; why may hold anything.
    return { status: 404, body: 'There is no picture of this graph.\n' };
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?')[0] ?? '/';
}
