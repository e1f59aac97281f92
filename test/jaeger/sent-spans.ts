import type { SentSpan } from '../../src/telemetry/sent-span.js';

/** One run as it is sent: a workflow, a call that was tried twice, and one from the cache. */
export function sentRun(traceId = 'a'.repeat(32)): SentSpan[] {
  const span = (id: number, rest: Partial<SentSpan> & Pick<SentSpan, 'name'>): SentSpan => ({
    traceId,
    spanId: String(id).padStart(16, '0'),
    kind: 'internal',
    status: 'unset',
    ...rest,
  });
  const below = (id: number) => ({ parentSpanId: String(id).padStart(16, '0') });
  return [
    span(3, { name: 'POST', kind: 'client', status: 'error', ...below(2) }),
    span(4, { name: 'POST', kind: 'client', ...below(2) }),
    span(2, { name: 'chat fast', kind: 'client', outcome: 'miss', ...below(1) }),
    span(5, { name: 'chat fast', kind: 'client', outcome: 'hit', ...below(1) }),
    span(1, { name: 'invoke_workflow research' }),
  ];
}
