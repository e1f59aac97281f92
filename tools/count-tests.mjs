// Sums Vitest's JSON reports, given as arguments, to one line: `12 passed, 0 failed`. A report that is missing or
// cut off is no report: the step that should have written it counts as failed by itself.
import { readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;
for (const file of process.argv.slice(2)) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    continue;
  }
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  // A test file that cannot be loaded has no failed test in it, but is no success either.
  failed += report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
}
console.log(`${passed} passed, ${failed} failed`);
