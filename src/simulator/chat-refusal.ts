import { type HttpAnswer, jsonAnswer, type SimulatorReply } from './reply.js';

/** How this vendor names its refusals (api-docs.deepseek.com/quick_start/error_codes; the types as clients have seen them). */
const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'unknown_error',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
  503: 'service_unavailable_error',
};

const messages: Readonly<Record<number, string>> = {
  401: 'Authentication Fails, Your api key is invalid',
  402: 'Insufficient Balance',
  429: 'Rate limit reached for requests',
  500: 'Internal server error',
  503: 'The server is overloaded or not ready yet',
};

/** A refusal in the shape that OpenAI's SDK and its like know; anything else as it is. Out of credit is 402 here. */
export function chatRefusal(reply: SimulatorReply): SimulatorReply {
  if (reply.kind !== 'answer' || reply.status < 400) return reply;
  const { error } = errorIn(reply);
  if (!error) return reply;
  const status = error.type === 'insufficient_quota' ? 402 : reply.status;
  const type = types[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error');
  const message = messages[status] ?? error.message;
  const body = { error: { message, type, param: null, code: 'invalid_request_error' } };
  return jsonAnswer(status, body, reply.headers);
}

interface Envelope {
  readonly error?: { readonly message: string; readonly type: string };
}

/** A gateway's page has none. */
function errorIn({ headers, body }: HttpAnswer): Envelope {
  return headers['content-type'] === 'application/json' ? JSON.parse(body) : {};
}
