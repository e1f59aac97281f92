import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** The long tests, `*.deep.test.ts`: every crash, every seed, real servers. The short ones are `npm test`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/**/*.deep.test.ts'],
    exclude: [],
    typecheck: { enabled: false },
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
