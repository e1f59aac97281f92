export {
  type RecordedSpan,
  recordSpans,
  type SpanRecorder,
} from '../../src/testing/spans/record-spans.js';
