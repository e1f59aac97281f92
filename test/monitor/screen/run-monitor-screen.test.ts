import { PassThrough, Writable } from 'node:stream';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { runMonitorScreen } from '../../../src/monitor/screen/run-monitor-screen.js';
import { createReportFeed } from '../../../src/monitor/watching/report-feed.js';
import { fullReport, madeNow, troubledReport } from './reports.js';

/** A terminal that keeps what is written to it. */
class FakeTerminal extends Writable {
  columns = 80;
  rows = 24;
  readonly isTTY = true;
  written = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written += chunk.toString();
    done();
  }

  resizeTo(columns: number, rows: number): void {
    Object.assign(this, { columns, rows });
    this.emit('resize');
  }
}

/** Its keys. */
function fakeKeys() {
  const raw: boolean[] = [];
  const keys = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: () => raw.at(-1) ?? false,
    setRawMode: (mode: boolean) => raw.push(mode),
    ref: () => undefined,
    unref: () => undefined,
  });
  return keys;
}

function started(colors = pc.createColors(false)) {
  const terminal = new FakeTerminal();
  const keys = fakeKeys();
  const feed = createReportFeed();
  feed.publish(madeNow(fullReport));
  const stop = new AbortController();
  const ended = runMonitorScreen({
    feed,
    stdin: keys as unknown as NodeJS.ReadStream,
    stdout: terminal as unknown as NodeJS.WriteStream,
    env: { LANG: 'C.UTF-8' },
    colors,
    signal: stop.signal,
  });
  return { terminal, keys, feed, stop, ended };
}

const taken = '\u001b[?1049h';
const given = '\u001b[?25h\u001b[?1049l';

/** Until the terminal has been told that. */
async function shown(terminal: FakeTerminal, words: string): Promise<void> {
  await expect.poll(() => terminal.written, { timeout: 20_000 }).toContain(words);
}

describe('runMonitorScreen', () => {
  it('takes the terminal, shows the report, and gives the terminal back on q', async () => {
    const { terminal, keys, ended } = started();

    await shown(terminal, 'all 8 thresholds hold');
    const wasRaw = keys.isRaw();
    keys.write('q');
    await ended;

    expect(terminal.written.startsWith(taken)).toBe(true);
    expect(terminal.written.endsWith(given)).toBe(true);
    expect([wasRaw, keys.isRaw()]).toEqual([true, false]);
    expect(terminal.listenerCount('resize')).toBe(0);
  });

  it.each([
    ['Ctrl-C', ({ keys }: ReturnType<typeof started>) => keys.write('\u0003')],
    ['the signal', ({ stop }: ReturnType<typeof started>) => stop.abort()],
  ])('ends by %s', async (_, end) => {
    const screen = started();
    await shown(screen.terminal, 'thresholds hold');

    end(screen);
    await screen.ended;

    expect(screen.terminal.written.endsWith(given)).toBe(true);
  });

  it('leaves the terminal alone when the signal has aborted before', async () => {
    const { terminal, stop, ended } = started();

    stop.abort();
    await ended;

    expect(terminal.written).toBe('');
  });

  it('writes what has changed, and no more', async () => {
    const { terminal, keys, feed, ended } = started();
    await shown(terminal, 'thresholds hold');

    terminal.written = '';
    feed.publish(madeNow(troubledReport));
    await shown(terminal, 'CRITICAL');
    const written = terminal.written;
    keys.write('q');
    await ended;

    expect(written).not.toContain('2 Calls');
    expect(written).not.toContain('\u001b[2J');
  });

  it('draws all of it for another size, and again on Ctrl-L', async () => {
    const { terminal, keys, ended } = started();
    await shown(terminal, 'thresholds hold');

    terminal.written = '';
    terminal.resizeTo(20, 10);
    await shown(terminal, 'OK all hold');
    const resized = terminal.written;
    terminal.written = '';
    keys.write('\u000c');
    await shown(terminal, 'OK all hold');
    keys.write('q');
    await ended;

    expect(resized).toContain('\u001b[2J');
    expect(resized).toContain('p95      1830 ms');
  });

  it('says the same without colours', async () => {
    const { terminal, keys, ended } = started(pc.createColors(false));

    await shown(terminal, 'thresholds hold');
    keys.write('q');
    await ended;

    expect(terminal.written).not.toMatch(new RegExp(`${'\u001b'}\\[(?!0m)\\d+m`));
  });

  it('gives the terminal back, and rejects, when a report breaks it', async () => {
    const { terminal, feed, ended } = started();
    await shown(terminal, 'thresholds hold');

    const rejected = expect(ended).rejects.toThrow();
    feed.publish({ ...madeNow(fullReport), generatedAt: 'x', groups: null as never });
    await rejected;

    expect(terminal.written.endsWith(given)).toBe(true);
  });
});
