/** What no page is addressed by: longer ones stay as they are, so that hostile ones cost nothing. */
const mostCharacters = 8_192;

/**
 * The one name of a page, whoever links to it: `http://WWW.Example.com:80/a/?utm_source=x&b=2&a=1#part` and
 * `https://example.com/a?a=1&b=2` are one. It is a name to compare by, not an address to fetch. When in doubt two addresses
 * stay two: letter case of the path, directory indexes and unknown parameters tell pages apart. Takes any string and never
 * throws; what is no web address stays as it is, trimmed.
 */
export function canonicalUrl(address: string): string {
  let url = address.trim();
  if (url.length > mostCharacters) return url;
  for (;;) {
    const parsed = parse(url);
    if (parsed === undefined) return url;
    if (!/^https?:$/.test(parsed.protocol)) return parsed.href;
    const original = originalOf(parsed);
    if (original === undefined) return nameOf(parsed);
    url = original;
  }
}

/** Whether two addresses mean the same page. */
export function isSamePage(one: string, other: string): boolean {
  return canonicalUrl(one) === canonicalUrl(other);
}

/** The host of a web address without `www.`, to show beside a title; the address itself where it has none. */
export function siteOf(address: string): string {
  const parsed = parse(address.trim());
  return parsed === undefined || parsed.hostname === '' ? address : hostOf(parsed);
}

function parse(text: string): URL | undefined {
  // Models write addresses without their scheme.
  const absolute = text.replace(/^(?=www\.)/i, 'https://').replace(/^(?=\/\/)/, 'https:');
  try {
    return new URL(absolute);
  } catch {
    return undefined;
  }
}

function nameOf(url: URL): string {
  // A port of its own says which scheme is spoken there; without one both lead to the same page.
  const origin =
    url.port === '' ? `https://${hostOf(url)}` : `${url.protocol}//${hostOf(url)}:${url.port}`;
  const path = plainCharacters(url.pathname).replace(/(?<=[^/])\/$/, '');
  return `${origin}${path}${queryOf(url)}${routeOf(url)}`;
}

/** Hosts that serve the same pages under the same paths as another, for small screens or from older days. */
const sameHosts: ReadonlyMap<string, string> = new Map([
  ['mobile.twitter.com', 'x.com'],
  ['m.twitter.com', 'x.com'],
  ['twitter.com', 'x.com'],
  ['mobile.x.com', 'x.com'],
  ['m.youtube.com', 'youtube.com'],
  ['m.facebook.com', 'facebook.com'],
  ['old.reddit.com', 'reddit.com'],
  ['new.reddit.com', 'reddit.com'],
  ['m.reddit.com', 'reddit.com'],
  ['m.imdb.com', 'imdb.com'],
  ['dx.doi.org', 'doi.org'],
]);

function hostOf({ hostname }: URL): string {
  const host = hostname.replace(/(?<=[^.])\.$/, '').replace(/^(?:www\.)+(?=[^.]+\.)/, '');
  const wiki = /^([a-z-]+)\.m\.((?:wikipedia|wiktionary|wikiquote|wikisource)\.org)$/.exec(host);
  return wiki === null ? (sameHosts.get(host) ?? host) : `${wiki[1]}.${wiki[2]}`;
}

/** The page that a cache of AMP pages shows, where this is one: `https://www.google.com/amp/s/HOST/PATH`. */
function originalOf(url: URL): string | undefined {
  const host = hostOf(url);
  const path = /^google(?:\.[a-z]{2,3}){1,2}$/.test(host)
    ? /^\/amp\/(s\/)?([^/]+\..*)$/.exec(url.pathname)
    : host.endsWith('.cdn.ampproject.org')
      ? /^\/[cv]\/(s\/)?([^/]+\..*)$/.exec(url.pathname)
      : null;
  if (path === null) return undefined;
  const original = `${path[1] === undefined ? 'http' : 'https'}://${path[2]}${url.search}`;
  return parse(original) === undefined ? undefined : original;
}

/** Parameters that say where a reader came from or how the page is dressed, never which page it is. */
const tracking = new RegExp(
  `^(?:${[
    'utm_\\w*|[dg]clid|gclsrc|[gw]braid|fbclid|msclkid|ya?clid|ysclid|twclid|ttclid|li_fat_id|igshid|igsh|epik|srsltid',
    'mc_[ce]id|mkt_tok|_ga|_gl|_hsenc|_hsmi|__hs(?:sc|tc|fp)|hsctatracking|vero_(?:id|conv)|oly_(?:enc|anon)_id|wickedid',
    'ref_(?:src|url)|amp(?:=(?:1|true)?)?$|outputtype=amp$|amp_(?:js_v|gsa|ct)|usqp',
  ].join('|')})(?:=|$)`,
  'i',
);

function queryOf({ search }: URL): string {
  const parameters = plainCharacters(search)
    .slice(1)
    .split('&')
    .filter((parameter) => parameter !== '' && !tracking.test(parameter));
  // Words without a value may be a path of their own (`?page&2`), whose order counts.
  if (parameters.every((parameter) => parameter.includes('='))) parameters.sort(byName);
  return parameters.length === 0 ? '' : `?${parameters.join('&')}`;
}

function byName(one: string, other: string): number {
  const [a = '', b = ''] = [one, other].map((parameter) => parameter.split('=', 1)[0]);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A fragment is a place within the page, unless a program in the page makes pages of it (`#/` and `#!`). */
function routeOf({ hash }: URL): string {
  return /^#[!/]./.test(hash) ? hash : '';
}

/** One spelling of percent-encoding: what needs none has none, and what is in doubt is left, with capital digits. */
function plainCharacters(text: string): string {
  return text
    .replace(/%[\da-f]{2}/gi, (code) => {
      const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
      return /[\w.~!'()*,:@$-]/.test(character) ? character : code.toUpperCase();
    })
    .replace(
      /["<>[\\\]^`{|}']/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
}
