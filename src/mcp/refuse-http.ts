import type { ServerResponse } from 'node:http';

export interface HttpRefusal {
  readonly status: number;
  readonly message: string;
  /** JSON-RPC's; the protocol has -32001 for a session that is unknown. @defaultValue -32000 */
  readonly code?: number;
}

/** Answers what is no request of the protocol's: JSON-RPC without an id. */
export function refuseHttp(
  response: ServerResponse,
  { status, message, code = -32_000 }: HttpRefusal,
): void {
  const headers = {
    'content-type': 'application/json',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  };
  response
    .writeHead(status, headers)
    .end(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }));
}
