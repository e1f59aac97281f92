import type { Fault } from './faults.js';
import { refusalOf, refuse } from './refusal.js';
import type { SimulatorReply } from './reply.js';
import type { Serving } from './serving.js';
import { untilAborted } from './until-aborted.js';

/** The fault's own answer, when nothing runs; `undefined` when the fault only spoils what a run answers. */
export async function faultInstead(
  { status, retryAfter, afterEvents, afterBytes }: Omit<Fault, 'path'>,
  { clock, signal, admission }: Pick<Serving, 'clock' | 'signal' | 'admission'>,
  latencyMs: number,
): Promise<SimulatorReply | undefined> {
  if (afterEvents !== undefined || afterBytes !== undefined) return undefined;
  if (status === 'reset') return { kind: 'reset' };
  if (status === 'hang') return untilAborted(signal);
  if (status !== 'html504' && typeof status !== 'number') return undefined;
  // A refusal comes at once; a server error takes as long as the work would have.
  if (status === 'html504' || status >= 500) await clock.sleep(latencyMs, signal);
  if (status === 'html504') return gatewayPage;
  const asked = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return refuse(refusalOf(status), { ...admission.rateHeaders, ...asked });
}

const gatewayPage: SimulatorReply = {
  kind: 'answer',
  status: 504,
  headers: { 'content-type': 'text/html; charset=UTF-8' },
  body: '<!DOCTYPE html><html><head><title>504: Gateway time-out</title></head><body><h1>Gateway time-out</h1></body></html>\n',
};
