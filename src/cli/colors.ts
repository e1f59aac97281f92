import pc from 'picocolors';
import type { Colors } from '../scenarios/report-text.js';

/** Colours on a terminal, none elsewhere; NO_COLOR (no-color.org) and FORCE_COLOR decide where they are set. */
export function colorsFor(
  stream: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
): Colors {
  const isWanted = env['FORCE_COLOR'] ? env['FORCE_COLOR'] !== '0' : stream.isTTY === true;
  return pc.createColors(isWanted && !env['NO_COLOR'] && env['TERM'] !== 'dumb');
}
