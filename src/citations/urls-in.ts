import { codeIn, type Span } from './code-in.js';

/** An address in a text: a link's (`[text](https://…)`), between angle brackets, or bare. */
export interface CitedUrl extends Span {
  readonly url: string;
}

const address = /https?:\/\/[^\s<>"'`|\\\]}【】“”„«»]{1,2000}/gi;

/** The web addresses of a text outside of code, in order, without the punctuation behind them. */
export function urlsIn(text: string): CitedUrl[] {
  const code = codeIn(text);
  const urls: CitedUrl[] = [];
  let at = 0;
  for (const { 0: found, index: start } of text.matchAll(address)) {
    const url = trimmed(found, text[start - 1] === '(');
    const end = start + url.length;
    while ((code[at]?.end ?? Number.POSITIVE_INFINITY) <= start) at++;
    if ((code[at]?.start ?? Number.POSITIVE_INFINITY) >= end) urls.push({ url, start, end });
  }
  return urls;
}

/** A bracket belongs to the address where it was opened in it: `…/Foo_(bar)`, but not `(see https://…)`. */
function trimmed(found: string, isBracketed: boolean): string {
  let depth = 0;
  let end = found.length;
  for (let at = 0; at < found.length; at++) {
    if (found[at] === '(') depth++;
    if (found[at] === ')' && --depth < 0) {
      end = at;
      break;
    }
  }
  const url = found.slice(0, end);
  return isBracketed && end < found.length ? url : url.replace(/[.,;:!?*_~…]{1,20}$/, '');
}
