import { ToolMessage } from '@langchain/core/messages';
import { describe, expect, it } from 'vitest';
import { toolErrorMessage } from '../../../src/orchestration/tools/tool-error.js';

const abortError = () => new DOMException('The operation was aborted.', 'AbortError');
const call = { name: 'fetch_page', id: 'call_0' };

describe('toolErrorMessage', () => {
  it.each([
    ['without a signal', undefined],
    ['in a run that goes on', new AbortController().signal],
  ])("takes a tool's own AbortError for the tool's failure %s", (_when, signal) => {
    const message = toolErrorMessage(abortError(), call, signal);

    expect(message).toBeInstanceOf(ToolMessage);
    expect(message.artifact).toMatchObject({ error: { code: 'TOOL_FAILED', retryable: false } });
  });

  it('throws whatever a tool throws once the run has been aborted', () => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);

    expect(() => toolErrorMessage(reason, call, signal)).toThrow(reason);
    expect(() => toolErrorMessage(abortError(), call, signal)).toThrow('aborted');
  });
});
