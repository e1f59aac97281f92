import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { lookOf, painted } from '../../../src/monitor/screen/look.js';

const plain = pc.createColors(false);
const colored = pc.createColors(true);

describe('lookOf', () => {
  it.each([
    [{ LANG: 'de_DE.UTF-8' }, true],
    [{ LANG: 'C.utf8', TERM: 'xterm-256color' }, true],
    [{ LC_ALL: 'C', LANG: 'C.UTF-8' }, false],
    [{ LANG: 'C.UTF-8', TERM: 'linux' }, false],
    [{ LANG: 'C.UTF-8', TERM: 'dumb' }, false],
    [{ WT_SESSION: 'x' }, true],
    [{}, false],
  ])('knows from %j whether there is more than ASCII: %s', (env, isUnicode) => {
    expect(lookOf(env, plain).isUnicode).toBe(isUnicode);
  });

  it.each([
    [{ VTE_VERSION: '7200', TERM: 'xterm-256color' }, true],
    [{ TERM_PROGRAM: 'iTerm.app' }, true],
    [{ TERM: 'xterm-kitty' }, true],
    [{ TERM: 'tmux-256color', TMUX: '/tmp/x', VTE_VERSION: '7200' }, false],
    [{ TERM: 'xterm-256color' }, false],
    [{ TERM: 'xterm-256color', FORCE_HYPERLINK: '1' }, true],
    [{ TERM: 'xterm-kitty', FORCE_HYPERLINK: '0' }, false],
  ])('knows from %j whether there are links: %s', (env, hasLinks) => {
    expect(lookOf(env, plain).hasLinks).toBe(hasLinks);
  });
});

describe('painted', () => {
  const look = { colors: plain, isUnicode: true, hasLinks: true };

  it('colours by meaning, and not at all where that is not wanted', () => {
    const line = [{ text: 'CRITICAL', tone: 'bad' as const }];

    expect(painted(line, { ...look, colors: colored })).toBe('\u001b[31mCRITICAL\u001b[39m');
    expect(painted(line, look)).toBe('CRITICAL');
  });

  it('writes ASCII of the same width where there is nothing else', () => {
    const line = [{ text: '╭─ ▁█ 模型 é … · 3 × 429' }];

    expect(painted(line, { ...look, isUnicode: false })).toBe('+- _# ???? ? ~ . 3 x 429');
  });

  it('makes links where the terminal knows them', () => {
    const line = [{ text: 'trace', href: 'http://localhost:16686/trace/é' }];

    expect(painted(line, look)).toBe(
      '\u001b]8;;http://localhost:16686/trace/%C3%A9\u0007trace\u001b]8;;\u0007',
    );
    expect(painted(line, { ...look, hasLinks: false })).toBe('trace');
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'no address', 'http://'])(
    'makes no link of %s',
    (href) => {
      expect(painted([{ text: 'trace', href }], look)).toBe('trace');
    },
  );

  it('lets nothing out of a link', () => {
    const href = 'http://host/\u0007\u001b[2J';

    expect(painted([{ text: 'trace', href }], look)).toBe(
      '\u001b]8;;http://host/%07%1B[2J\u0007trace\u001b]8;;\u0007',
    );
  });
});
