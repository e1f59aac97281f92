import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';

interface ServerEvent {
  readonly event?: string;
  readonly id?: string;
  readonly data: string;
}

/** Opens a stream of server-sent events. */
export async function eventsFrom(url: string, headers: Record<string, string> = {}) {
  const request = httpRequest(url, { agent: false, headers }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  let read = 0;
  let wake = () => {};
  response.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    wake();
  });
  const ended = new Promise<void>((resolve) => {
    response.once('close', resolve).once('error', () => resolve());
  });
  const all = () =>
    text
      .split('\n\n')
      .slice(0, -1)
      .map(eventOf)
      .filter(({ data }) => data !== '');
  const until = async (isThere: () => boolean) => {
    while (!isThere()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    head: response.headers,
    ended,
    text: () => text,
    until: (words: string) => until(() => text.includes(words)),
    /** The next so many events, once they have come. */
    next: async (number: number) => {
      await until(() => all().length >= read + number);
      read += number;
      return all().slice(read - number, read);
    },
    [Symbol.asyncDispose]: async () => {
      request.destroy();
      await ended;
    },
  };
}

function eventOf(block: string): ServerEvent {
  const fields = block.split('\n').map((line) => line.split(/: (.*)/, 2));
  return { data: '', ...(Object.fromEntries(fields) as Partial<ServerEvent>) };
}
