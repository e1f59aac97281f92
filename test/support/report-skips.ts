import type { Reporter, TestModule } from 'vitest/node';

/**
 * Says in one line which tests did not run, because what they need is absent here. With `CROSSGRAPH_TEST_ALL` set
 * nothing may be absent, and a skipped test fails the run.
 */
export class SkipReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    for (const test of skipped) {
      process.stdout.write(`skipped: ${test.module.relativeModuleId} > ${test.fullName}\n`);
    }
    if (skipped.length > 0 && process.env['CROSSGRAPH_TEST_ALL']) {
      process.stdout.write('CROSSGRAPH_TEST_ALL is set: a skipped test is a failed run.\n');
      process.exitCode = 1;
    }
  }
}
