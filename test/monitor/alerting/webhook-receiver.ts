import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly text: string; readonly blocks: readonly unknown[] };
}

export interface WebhookReceiver {
  readonly url: URL;
  readonly posted: Posted[];
  /** What it answers from now on; `reset` breaks the connection, `hang` never answers. */
  answer: { readonly status: number; readonly headers?: Record<string, string> } | 'reset' | 'hang';
  close(): Promise<void>;
}

/** An incoming webhook on this machine, whose path is a secret. */
export async function webhookReceiver(path: string): Promise<WebhookReceiver> {
  const posted: Posted[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    posted.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
    const { answer } = receiver;
    if (answer === 'reset') request.socket.destroy();
    // Repeats the address, as some do.
    else if (answer !== 'hang') {
      response.writeHead(answer.status, answer.headers).end(`no_service ${request.url}`);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: WebhookReceiver = {
    url: new URL(`http://127.0.0.1:${port}${path}`),
    posted,
    answer: { status: 200 },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
