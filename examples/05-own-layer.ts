// The layers of the client are public, and a layer is a function from operation to operation: here, one of our own
// around an operation of our own, with crossgraph's retries inside it.
import {
  type CallContext,
  type Layer,
  openCallRecord,
  pipeline,
  retry,
  systemClock,
  UpstreamError,
} from 'crossgraph';

const counted: Layer<string, string> = (next) => async (question, context) => {
  const answer = await next(question, context);
  console.log(`"${question}" took ${context.record.retries} retries`);
  return answer;
};

let failures = 2;
const ask = pipeline<string, string>([counted, retry({ maxAttempts: 5 })], async (question) => {
  if (failures-- > 0) throw new UpstreamError('UPSTREAM_FAILED', 'A bad moment.', { status: 503 });
  return `An answer to ${question}`;
});

const startedAt = systemClock.now();
const context: CallContext = {
  signal: new AbortController().signal,
  deadline: startedAt + 5_000,
  record: openCallRecord(startedAt),
  freshness: 'cached',
  priority: 'interactive',
};
console.log(await ask('Why?', context));
