import { type HttpAnswer, jsonAnswer } from './reply.js';

/** Why a request is not served, in the vendor's words. */
export interface Refusal {
  readonly status: number;
  /** `error.type` of the envelope. */
  readonly type: string;
  readonly message: string;
  /** The field at fault, where one is named. */
  readonly param?: string | undefined;
}

const refusal = (status: number, type: string, message: string): Refusal => ({
  status,
  type,
  message,
});

/** A body that breaks a rule: 400. */
export function invalidRequest(message: string, param?: string): Refusal {
  return { status: 400, type: 'invalid_request', message, param };
}

type RefusalName =
  | 'invalidKey'
  | 'noQuota'
  | 'sonarRetired'
  | 'forbidden'
  | 'notFound'
  | 'tooLarge'
  | 'connector'
  | 'rateLimited'
  | 'internal'
  | 'badGateway'
  | 'gatewayTimeout'
  | 'cannotCancel';

/** The refusals that do not depend on the request's content. */
export const refusals: Readonly<Record<RefusalName, Refusal>> = {
  invalidKey: refusal(
    401,
    'invalid_api_key',
    'Invalid API key provided. You can find your API key at https://console.perplexity.ai.',
  ),
  // Out of credit is 401 at this vendor, not 402 or 429.
  noQuota: refusal(
    401,
    'insufficient_quota',
    'You exceeded your current quota, please check your plan and billing details. ' +
      'For more information, visit https://www.perplexity.ai/settings/api.',
  ),
  sonarRetired: refusal(
    403,
    'chat_completions_not_available',
    'Sonar is now the Agent API. Use /v1/responses instead of /v1/sonar. Migrate here: ' +
      'https://docs.perplexity.ai/docs/agent-api/migrate-from-sonar/overview',
  ),
  forbidden: refusal(403, 'forbidden', 'This API key may not be used.'),
  notFound: refusal(404, 'not_found', 'resource not found'),
  tooLarge: refusal(413, 'payload_too_large', 'request body exceeds the limit of 32 MiB'),
  connector: refusal(424, 'external_connector_error', 'the MCP server could not be reached'),
  rateLimited: refusal(
    429,
    'request_rate_limit_exceeded',
    'Request rate limit exceeded, please try again later.',
  ),
  internal: refusal(500, 'internal_error', 'internal server error'),
  badGateway: refusal(502, 'bad_gateway', 'bad gateway'),
  gatewayTimeout: refusal(504, 'gateway_timeout', 'gateway timeout'),
  cannotCancel: invalidRequest('the run is already terminal and cannot be cancelled'),
};

const byStatus = new Map<number, Refusal>(
  [
    invalidRequest('invalid request'),
    refusals.invalidKey,
    refusals.forbidden,
    refusals.notFound,
    refusals.tooLarge,
    refusals.connector,
    refusals.rateLimited,
    refusals.internal,
    refusals.badGateway,
    refusals.gatewayTimeout,
  ].map((known) => [known.status, known]),
);

/** What the vendor says with this status; a general word where no wording is known. */
export function refusalOf(status: number): Refusal {
  const general = status < 500 ? 'invalid_request' : 'internal_error';
  return byStatus.get(status) ?? refusal(status, general, `simulated status ${status}`);
}

/** The vendor's error envelope. Its `code` is a number, unlike the string in a run's own `error`. */
export function refuse(
  { status, type, message, param }: Refusal,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  const error = { message, type, code: status, ...(param === undefined ? {} : { param }) };
  return jsonAnswer(status, { error }, headers);
}
