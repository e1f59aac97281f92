/** What a path and method lead to. */
export type Route =
  | 'agent'
  | 'search'
  | 'embeddings'
  | 'contextual'
  | 'models'
  | 'retrieve'
  | 'cancel'
  | 'files'
  | 'sonar';

const exact = new Map<string, Route>([
  ['POST /v1/agent', 'agent'],
  ['POST /search', 'search'],
  ['POST /v1/embeddings', 'embeddings'],
  ['POST /v1/contextualizedembeddings', 'contextual'],
  ['GET /v1/models', 'models'],
  // Retired on 2026-09-27; whatever the key, these answer 403.
  ['POST /chat/completions', 'sonar'],
  ['POST /v1/chat/completions', 'sonar'],
  ['POST /v1/sonar', 'sonar'],
]);
const asyncSonar = /^(?:GET|POST) (?:\/v1\/async\/sonar|\/async\/chat\/completions)(?:\/|$)/;
const run = /^(GET|POST) \/v1\/agent\/[^/]+(\/cancel)?$/;
const files = /^GET \/v1\/agent\/[^/]+\/files(?:\/[^/]+\/content)?$/;

/** Paths on which faults can be ordered. */
export const faultyPaths: readonly string[] = [
  '/v1/agent',
  '/v1/agent/{id}',
  '/v1/agent/{id}/cancel',
  '/v1/agent/{id}/files',
  '/search',
  '/v1/embeddings',
  '/v1/contextualizedembeddings',
  '/v1/models',
];

/** The path under which faults for a canonical path are ordered. */
export function faultyPath(path: string): string {
  return path.replace(/^(\/v1\/agent\/)[^/]+/, '$1{id}');
}

/** The path without its query, and `/v1/responses` by its canonical name. */
export function canonicalPath(path: string): string {
  return path.replace(/\?.*$/s, '').replace(/^\/v1\/responses(?=\/|$)/, '/v1/agent');
}

/** Where a request goes, given its canonical path; `undefined` when nobody lives there. */
export function routeOf(method: string, path: string): Route | undefined {
  const name = `${method} ${path}`;
  const known = exact.get(name);
  if (known) return known;
  if (asyncSonar.test(name)) return 'sonar';
  if (files.test(name)) return 'files';
  const [, verb, cancel] = run.exec(name) ?? [];
  if (verb === 'POST') return cancel ? 'cancel' : undefined;
  return verb === 'GET' && !cancel ? 'retrieve' : undefined;
}
