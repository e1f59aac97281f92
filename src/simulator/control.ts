import { ConfigError, isCrossgraphError } from '../errors.js';
import { type HttpAnswer, jsonAnswer, type SimulatorRequest } from './reply.js';

/** The handles of a simulator that its control routes turn. */
export interface Controls {
  requests(): unknown;
  bill(): unknown;
  addFaults(faults: unknown): number;
  clearFaults(): number;
  reset(): void;
  advanceClock(ms: number): Promise<number>;
}

const prefix = '/__simulator/';

/** Whether a path belongs to the simulator itself and not to the API. */
export function isControlPath(path: string): boolean {
  return path.startsWith(prefix);
}

/** Answers a control request. They need no key and are not logged. */
export async function control(request: SimulatorRequest, controls: Controls): Promise<HttpAnswer> {
  const name = `${request.method} ${request.path.replace(/\?.*$/s, '').slice(prefix.length)}`;
  switch (name) {
    case 'GET requests':
      return jsonAnswer(200, { requests: controls.requests() });
    case 'GET bill':
      return jsonAnswer(200, controls.bill());
    case 'POST faults':
      return ordered(request, (faults) => ({ added: controls.addFaults(faults) }));
    case 'POST clock':
      return ordered(request, async (order) => ({ nowMs: await advance(order, controls) }));
    case 'DELETE faults':
      return jsonAnswer(200, { removed: controls.clearFaults() });
    case 'POST reset':
      controls.reset();
      return jsonAnswer(200, { reset: true });
    default:
      return wrong(
        404,
        'The simulator has GET requests, GET bill, POST faults, DELETE faults, POST clock and POST reset under /__simulator/.',
      );
  }
}

/** Carries out the order in the body; what it makes no sense of is a 400. */
async function ordered(
  { body, oversized }: SimulatorRequest,
  carryOut: (order: unknown) => object | Promise<object>,
): Promise<HttpAnswer> {
  if (oversized) return wrong(413, 'The order is longer than 32 MiB.');
  let order: unknown;
  try {
    order = JSON.parse(body.toString());
  } catch {
    return wrong(400, 'Expected JSON.');
  }
  try {
    return jsonAnswer(200, await carryOut(order));
  } catch (error) {
    if (!isCrossgraphError(error)) throw error;
    return wrong(400, error.message);
  }
}

function advance(order: unknown, controls: Controls): Promise<number> {
  const { advanceMs } = (order ?? {}) as { readonly advanceMs?: unknown };
  if (typeof advanceMs !== 'number') {
    throw new ConfigError('Expected an order of the form { "advanceMs": 1000 }.');
  }
  return controls.advanceClock(advanceMs);
}

function wrong(status: number, message: string): HttpAnswer {
  return jsonAnswer(status, { error: { message, type: 'simulator_control', code: status } });
}
