import { getContextVariable, setContextVariable } from '@langchain/core/context';
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { getConfig } from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import { createRunRecorder } from '../../../src/orchestration/running/run-recorder.js';
import { currentFrame, inside, openFrame } from '../../../src/orchestration/tracing/run-frame.js';
import { manualClock } from '../../../src/testing/manual-clock.js';

function newFrame() {
  return openFrame({ kind: 'run', name: 'r' }, undefined, createRunRecorder(manualClock(), 0));
}

describe('a frame', () => {
  it('is current in its work and in nothing around it', async () => {
    const [outer, inner] = [newFrame(), newFrame()];

    const seen = await inside(outer, async () => {
      const within = await inside(inner, async () => currentFrame());
      await Promise.resolve();
      return [within, currentFrame()];
    });

    expect(seen).toEqual([inner, outer]);
    expect(currentFrame()).toBeUndefined();
  });

  it('stays current where LangChain brings its own configuration', () => {
    const frame = newFrame();

    const seen = inside(frame, () =>
      AsyncLocalStorageProviderSingleton.runWithConfig({ metadata: { is: 'mine' } }, currentFrame),
    );

    expect(seen).toBe(frame);
  });

  it("leaves the configuration and the user's context variables as they were", () => {
    const [config, seen] = AsyncLocalStorageProviderSingleton.runWithConfig(
      { metadata: { is: 'mine' } },
      () => {
        setContextVariable('tenant', 'acme');
        return inside(newFrame(), () => [getConfig(), getContextVariable('tenant')]);
      },
    );

    expect(config).toMatchObject({ metadata: { is: 'mine' } });
    expect(seen).toBe('acme');
  });

  it('hides no run that LangSmith traces', () => {
    const traced = { tracingEnabled: true, createChild: () => 'child', extra: {} };
    const storage = AsyncLocalStorageProviderSingleton.getInstance();

    const seen = storage.run(traced as never, () =>
      inside(newFrame(), () => storage.getStore() as unknown as typeof traced),
    );

    expect(seen.createChild()).toBe('child');
  });
});
