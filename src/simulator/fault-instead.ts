import type { Fault } from './faults.js';
import { refusalOf, refusals, refuse } from './refusal.js';
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
  if (status === 'quota') return refuse(refusals.noQuota, admission.rateHeaders);
  const isPage = status === 'html502' || status === 'html504';
  if (!isPage && typeof status !== 'number') return undefined;
  // A refusal comes at once; a server error takes as long as the work would have.
  if (isPage || status >= 500) await clock.sleep(latencyMs, signal);
  if (isPage)
    return gatewayPage(status === 'html502' ? '502: Bad gateway' : '504: Gateway time-out');
  const asked = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return refuse(refusalOf(status), { ...admission.rateHeaders, ...asked });
}

/** What a gateway says when the API behind it does not. */
function gatewayPage(title: string): SimulatorReply {
  const heading = title.slice(5);
  return {
    kind: 'answer',
    status: Number.parseInt(title, 10),
    headers: { 'content-type': 'text/html; charset=UTF-8' },
    body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${heading}</h1></body></html>\n`,
  };
}
