import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { JsonReporter } from 'vitest/node';
import { SkipReporter } from './test/support/report-skips.js';

// Set by .ci/run, which reads its counts from the file.
const jsonReport = process.env['CROSSGRAPH_TEST_REPORT'];

export default defineConfig({
  // 'crossgraph' and its doors mean the source here, not dist.
  resolve: { conditions: ['@crossgraph/source'] },
  // Without `import`, which Vite knows by itself: Vitest hands these to Node, where `require` would take modules too.
  ssr: { resolve: { conditions: ['@crossgraph/source', 'node', 'default'] } },
  test: {
    include: ['test/**/*.test.ts'],
    // Minutes instead of seconds: `npm run test:deep`.
    exclude: ['test/**/*.deep.test.ts'],
    typecheck: { include: ['test/types/**/*.test-d.ts'], tsconfig: './tsconfig.json' },
    globalSetup: ['test/support/build-dist.ts'],
    setupFiles: ['test/support/silence.ts'],
    reporters: [
      'default',
      new SkipReporter(),
      ...(jsonReport ? [new JsonReporter({ outputFile: jsonReport })] : []),
    ],
    coverage: { include: ['src/**', 'agents/**', 'graphs/**'], reportsDirectory: 'coverage' },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // One second would make what is polled for depend on the machine's speed.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    // Vitest's own choice on two cores is one: half of them idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
