import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A receiver of traces in JSON that only counts. */
export interface CountingReceiver {
  readonly url: string;
  /** How many spans arrived. */
  arrived(): number;
  close(): void;
}

interface Traces {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly object[] }[];
  }[];
}

export async function startCountingReceiver(): Promise<CountingReceiver> {
  let spans = 0;
  const server = createServer(async (request, response) => {
    const { resourceSpans } = JSON.parse(await text(request)) as Traces;
    const scopes = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans);
    spans += scopes.reduce((sum, scope) => sum + scope.spans.length, 0);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    arrived: () => spans,
    close: () => void server.close(),
  };
}
