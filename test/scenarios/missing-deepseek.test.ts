import { expect, it, vi } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { openDeepSeekReasoner, simulatedDeepSeek } from '../../src/scenarios/deepseek-reasoner.js';

vi.mock('@langchain/deepseek', () => {
  throw new Error('Cannot find package');
});

it('openDeepSeekReasoner says what to install where the package is missing', async () => {
  const opened = openDeepSeekReasoner(simulatedDeepSeek('http://127.0.0.1:1', ['key']));

  await expect(opened).rejects.toThrow(ConfigError);
  await expect(opened).rejects.toThrow(/npm install @langchain\/deepseek@1\.1\.6/);
});
