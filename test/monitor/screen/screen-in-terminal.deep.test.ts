import { afterEach, describe, expect, it } from 'vitest';
import { hasProgram } from '../../support/has-program.js';
import { openTmuxTerminal, type TmuxTerminal } from './tmux-terminal.js';

const program =
  'node --import tsx --conditions @crossgraph/source test/monitor/screen/screen-program.ts';

const terminals: TmuxTerminal[] = [];

/** The screen's program in a terminal: which reports, and how they come. */
function opened(words: string, [columns, rows] = [80, 24]): TmuxTerminal {
  const terminal = openTmuxTerminal(`${program} ${words}`, columns, rows);
  terminals.push(terminal);
  return terminal;
}

afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.close();
});

const given = { isTaken: false, hasCursor: true };

describe.skipIf(!hasProgram('tmux'))('the screen in a terminal', () => {
  it('turns pages, sorts, filters, helps, and gives the terminal back', async () => {
    const terminal = opened('full live');

    await terminal.shows('OK  all 8 thresholds hold');
    expect(terminal.state()).toEqual({ isTaken: true, hasCursor: false });
    expect(terminal.screen()).toMatch(/calls\/s +1\.52 [▁-█ ]+│/);
    terminal.press('2');
    await terminal.shows(/calls▾[\s\S]*▸ openai\/gpt-6-luna[\s\S]*anthropic/);
    terminal.press('r');
    await terminal.shows(/calls▴[\s\S]*▸ anthropic[\s\S]*openai\/gpt-6-luna/);
    terminal.press('/', 'w', 'e', 'b', 'Enter');
    await terminal.shows(/filter "web"/);
    expect(terminal.screen()).not.toContain('anthropic');
    terminal.press('4', 'Enter');
    await terminal.shows(/writer +█+ +so far running/);
    terminal.press('Escape', '?');
    await terminal.shows('quit, with a summary');
    terminal.press('x', 'Tab');
    await terminal.shows('Changes of breaker and keys');
    terminal.press('q');
    await terminal.shows('ended well, 0 timers');

    expect(terminal.screen()).toMatch(/^before\n/);
    expect(terminal.state()).toEqual(given);
  });

  it('follows the window: to 20 columns and 10 rows, to 5 rows, and back', async () => {
    const terminal = opened('troubled live');
    await terminal.shows('CRITICAL  BreakerOpen');
    const before = terminal.screen();

    terminal.resizeTo(20, 10);
    await terminal.shows(/^CRITICAL BreakerOpen\n Overview {2}1\/6\nerrors {3}2\.2 %\n/);
    terminal.resizeTo(20, 5);
    await terminal.shows(/^CRITICAL BreakerOpen\nerrors {3}2\.2 %\n/);
    const smallest = terminal.screen();
    terminal.resizeTo(80, 24);
    await terminal.shows('Breaker and keys');

    expect(smallest.trimEnd().split('\n').length).toBe(5);
    const withoutTime = (text: string) => text.replace(/\d\d:\d\d:\d\d\n/, '');
    expect(withoutTime(terminal.screen()).replaceAll(/[▁-█]/g, '')).toBe(
      withoutTime(before).replaceAll(/[▁-█]/g, ''),
    );
  });

  it.each([
    [120, 40, /CRITICAL +BreakerOpen +1 +max 0 +for 1 min/],
    [200, 50, /BreakerOpen +1 +max 0 +for 1 min/],
    [40, 20, /CRITICAL BreakerOpen +1/],
  ])('uses %i columns and %i rows', async (columns, rows, words) => {
    const terminal = opened('troubled live', [columns, rows]);

    await terminal.shows(words);

    const lines = terminal.screen().split('\n');
    expect(lines.filter((line) => /^[╭│╰]/.test(line) && !/[╮│╯]$/.test(line))).toEqual([]);
  });

  it('says when reports are old, and when there are none', async () => {
    const stale = opened('full stale');
    const silent = opened('none live');

    await stale.shows(/stale for \d+/);
    await silent.shows('no data  waiting for the first report');
  });

  it('gives the terminal back when the program crashes, and lets the error be read', async () => {
    const terminal = opened('full crash');

    await terminal.shows('thresholds hold');
    terminal.resizeTo(81, 24);
    await terminal.shows(/before\n[\s\S]*Error: Broken on purpose[\s\S]*after 1/);

    expect(terminal.state()).toEqual(given);
  });

  it.each([
    ['nobody handles', 'killed', /after 143/],
    ['the program handles', 'handled', /ended well, \d timers\nafter 0/],
  ])('gives the terminal back on a SIGTERM that %s', async (_, pace, words) => {
    const terminal = opened(`full ${pace}`);

    await terminal.shows('thresholds hold');
    terminal.resizeTo(81, 24);
    await terminal.shows(words);

    expect(terminal.state()).toEqual(given);
  });
});
