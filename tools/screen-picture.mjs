// Draws a terminal's screen as SVG, for the documentation: `tmux capture-pane -e -p | node tools/screen-picture.mjs >
// docs/images/NAME.svg`. Frames and bars are drawn as shapes, so that no font leaves gaps between them.
import { readFileSync } from 'node:fs';

const [cellWidth, cellHeight, margin] = [9, 19, 14];
const plain = { color: '#d4d7dd', isBold: false, isDim: false, isInverse: false };
const background = '#16181d';
const palette = [
  '#5c6370',
  '#ff6b6b',
  '#6bcb77',
  '#e5c07b',
  '#61afef',
  '#c792ea',
  '#56b6c2',
  '#d4d7dd',
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one.
const sgr = /(\u001b\[[\d;]*m)/;

let look = plain;
const lines = readFileSync(0, 'utf8').trimEnd().split('\n').map(cellsOf);
const columns = Math.max(...lines.map((cells) => cells.length));
const [width, height] = [columns * cellWidth + 2 * margin, lines.length * cellHeight + 2 * margin];

process.stdout.write(
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14.5">`,
    `<rect width="${width}" height="${height}" rx="8" fill="${background}"/>`,
    ...lines.flatMap((cells, row) => runsOf(cells).map((run) => drawn(run, row))),
    '</svg>\n',
  ].join('\n'),
);

/** A line's letters with how each looks; tmux lets colours go on into the next line. */
function cellsOf(line) {
  return line.split(sgr).flatMap((part) => {
    const codes = part.startsWith('\u001b') ? part.slice(2, -1) : undefined;
    if (codes === undefined) return [...part].map((letter) => ({ letter, look }));
    look = codes.split(';').reduce((before, code) => changed(before, Number(code)), look);
    return [];
  });
}

function changed(look, code) {
  if (code === 0) return plain;
  if (code === 1) return { ...look, isBold: true };
  if (code === 2) return { ...look, isDim: true };
  if (code === 7) return { ...look, isInverse: true };
  if (code === 22) return { ...look, isBold: false, isDim: false };
  if (code === 27) return { ...look, isInverse: false };
  if (code >= 30 && code <= 37) return { ...look, color: palette[code - 30] };
  return code === 39 ? { ...look, color: plain.color } : look;
}

/** Letters side by side that look the same; shapes stand alone. */
function runsOf(cells) {
  const runs = [];
  for (const [column, { letter, look }] of cells.entries()) {
    const run = runs.at(-1);
    const isShape = shapeOf(letter, 0, 0) !== undefined;
    if (run && run.look === look && !isShape && !run.isShape) run.text += letter;
    else runs.push({ text: letter, look, column, isShape });
  }
  return runs.filter(({ text, look }) => text.trim() !== '' || look.isInverse);
}

function drawn({ text, look, column, isShape }, row) {
  const [x, y] = [margin + column * cellWidth, margin + row * cellHeight];
  const length = text.length * cellWidth;
  const opacity = look.isDim ? ' opacity="0.6"' : '';
  if (isShape)
    return `<g fill="${look.color}" stroke="${look.color}"${opacity}>${shapeOf(text, x, y)}</g>`;
  const weight = look.isBold ? ' font-weight="700"' : '';
  const box = look.isInverse
    ? `<rect x="${x}" y="${y}" width="${length}" height="${cellHeight}" fill="${look.color}"/>`
    : '';
  const escaped = text.replace(/[&<>]/g, (each) => `&#${each.charCodeAt(0)};`);
  const fill = look.isInverse ? background : look.color;
  return `${box}<text x="${x}" y="${y + 14}" textLength="${length}" lengthAdjust="spacingAndGlyphs" xml:space="preserve" fill="${fill}"${weight}${opacity}>${escaped}</text>`;
}

/** The shape of a frame's or a bar's letter at that place. */
function shapeOf(letter, x, y) {
  const level = '▁▂▃▄▅▆▇█'.indexOf(letter) + 1;
  if (level > 0) return bar([x, y + cellHeight * (1 - level / 8)], cellHeight * (level / 8), 1);
  const shade = { '░': 0.3, '▒': 0.5, '▓': 0.7 }[letter];
  if (shade) return bar([x, y], cellHeight, shade);
  const [middle, center] = [x + cellWidth / 2, y + cellHeight / 2];
  const [right, bottom] = [x + cellWidth, y + cellHeight];
  const path = {
    '─': `M${x} ${center}H${right}`,
    '│': `M${middle} ${y}V${bottom}`,
    '╭': `M${middle} ${bottom}Q${middle} ${center} ${right} ${center}`,
    '╮': `M${middle} ${bottom}Q${middle} ${center} ${x} ${center}`,
    '╰': `M${middle} ${y}Q${middle} ${center} ${right} ${center}`,
    '╯': `M${middle} ${y}Q${middle} ${center} ${x} ${center}`,
  }[letter];
  return path && `<path fill="none" d="${path}"/>`;
}

function bar([x, y], tall, opacity) {
  return `<rect stroke="none" x="${x}" y="${y}" width="${cellWidth}" height="${tall}" fill-opacity="${opacity}"/>`;
}
