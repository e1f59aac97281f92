import type { Colors } from '../../scenarios/report-text.js';
import { type Line, type Span, type Tone, textWidth } from './line.js';

/** What a terminal can show. */
export interface Look {
  readonly colors: Colors;
  /** Whether it knows more than ASCII. */
  readonly isUnicode: boolean;
  /** Whether it makes links of OSC 8 sequences. */
  readonly hasLinks: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What the terminal of this environment can show; colours are decided elsewhere. */
export function lookOf(env: Environment, colors: Colors): Look {
  return { colors, isUnicode: isUnicode(env), hasLinks: hasLinks(env) };
}

function isUnicode(env: Environment): boolean {
  if (env['TERM'] === 'dumb' || env['TERM'] === 'linux') return false;
  if (env['WT_SESSION'] || env['TERM_PROGRAM'] === 'vscode') return true;
  // The first that is set decides (POSIX).
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale);
}

// Each says so in its documentation; inside tmux and screen nobody can tell.
const linkers = ['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'Hyper', 'Tabby', 'rio'];
const linkedTerms = ['xterm-kitty', 'xterm-ghostty', 'alacritty', 'foot', 'foot-extra', 'contour'];

function hasLinks(env: Environment): boolean {
  const term = env['TERM'] ?? '';
  if (env['FORCE_HYPERLINK']) return env['FORCE_HYPERLINK'] !== '0';
  if (env['TMUX'] || env['STY'] || /^(?:dumb|linux|screen|tmux)/.test(term)) return false;
  return (
    Number(env['VTE_VERSION'] ?? 0) >= 5000 ||
    [env['WT_SESSION'], env['KITTY_WINDOW_ID'], env['KONSOLE_VERSION']].some(Boolean) ||
    linkers.includes(env['TERM_PROGRAM'] ?? '') ||
    linkedTerms.includes(term)
  );
}

/** The line as the terminal gets it: with colours, links and letters that it knows. */
export function painted(line: Line, look: Look): string {
  return line.map((each) => paintedSpan(each, look)).join('');
}

function paintedSpan({ text, tone = 'plain', href }: Span, look: Look): string {
  const shown = look.isUnicode ? text : asciiOf(text);
  const colored = paintFor(tone, look.colors)(shown);
  const target = look.hasLinks ? linkTarget(href) : undefined;
  return target ? `\u001b]8;;${target}\u0007${colored}\u001b]8;;\u0007` : colored;
}

/** An address that a link may lead to, in ASCII. */
function linkTarget(href: string | undefined): string | undefined {
  if (href === undefined || !URL.canParse(href)) return undefined;
  const url = new URL(href);
  return /^https?:$/.test(url.protocol) ? url.href : undefined;
}

function paintFor(tone: Tone, colors: Colors): (text: string) => string {
  const paints: Record<Tone, (text: string) => string> = {
    plain: (text) => text,
    dim: colors.dim,
    strong: colors.bold,
    good: colors.green,
    warning: colors.yellow,
    bad: colors.red,
    accent: colors.cyan,
    second: colors.magenta,
    chosen: colors.inverse,
  };
  return paints[tone];
}

const asciiFor: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'▁▂▃▄▅▆▇█'].map((bar, level) => [bar, '_.:-=+*#'[level] ?? '#'])),
  ...{ '▓': '=', '▒': '+', '░': '-', '▌': '#', '─': '-', '│': '|', '╌': '-' },
  ...{ '╭': '+', '╮': '+', '╰': '+', '╯': '+', '…': '~', '·': '.', '×': 'x', '≤': '<' },
  ...{ '▸': '>', '▾': 'v', '▴': '^', '●': '*' },
};

function asciiOf(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return [...text].map((each) => asciiLetter(each)).join('');
}

function asciiLetter(letter: string): string {
  if (letter >= ' ' && letter <= '~') return letter;
  return asciiFor[letter] ?? '?'.repeat(textWidth(letter));
}
