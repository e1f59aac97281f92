import { isCrossgraphError } from '../errors.js';
import { type HttpAnswer, jsonAnswer, type SimulatorRequest } from './reply.js';

/** The handles of a simulator that its control routes turn. */
export interface Controls {
  requests(): unknown;
  bill(): unknown;
  addFaults(faults: unknown): number;
  clearFaults(): number;
  reset(): void;
}

const prefix = '/__simulator/';

/** Whether a path belongs to the simulator itself and not to the API. */
export function isControlPath(path: string): boolean {
  return path.startsWith(prefix);
}

/** Answers a control request. They need no key and are not logged. */
export function control(request: SimulatorRequest, controls: Controls): HttpAnswer {
  const name = `${request.method} ${request.path.replace(/\?.*$/s, '').slice(prefix.length)}`;
  switch (name) {
    case 'GET requests':
      return jsonAnswer(200, { requests: controls.requests() });
    case 'GET bill':
      return jsonAnswer(200, controls.bill());
    case 'POST faults':
      return addFaults(request, controls);
    case 'DELETE faults':
      return jsonAnswer(200, { removed: controls.clearFaults() });
    case 'POST reset':
      controls.reset();
      return jsonAnswer(200, { reset: true });
    default:
      return wrong(
        404,
        'The simulator has GET requests, GET bill, POST faults, DELETE faults and POST reset under /__simulator/.',
      );
  }
}

function addFaults({ body, oversized }: SimulatorRequest, controls: Controls): HttpAnswer {
  if (oversized) return wrong(413, 'The faults are longer than 32 MiB.');
  let faults: unknown;
  try {
    faults = JSON.parse(body.toString());
  } catch {
    return wrong(400, 'Expected a JSON array of faults.');
  }
  try {
    return jsonAnswer(200, { added: controls.addFaults(faults) });
  } catch (error) {
    if (!isCrossgraphError(error)) throw error;
    return wrong(400, error.message);
  }
}

function wrong(status: number, message: string): HttpAnswer {
  return jsonAnswer(status, { error: { message, type: 'simulator_control', code: status } });
}
