// Runs every example as a user would: `import … from 'crossgraph'` means the built package (package.json's exports
// map, through Node's self-reference), and tsx does what Node 20 cannot: run a .ts file. One failure fails the run.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const limitMs = 60_000;

const examples = readdirSync('examples')
  .filter((name) => name.endsWith('.ts'))
  .sort()
  .map((name) => join('examples', name));
if (examples.length === 0) {
  console.error('There is no example in examples/.');
  process.exit(1);
}

// Examples run offline, on the simulator, whatever keys and collectors the machine has.
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(PERPLEXITY|DEEPSEEK|CROSSGRAPH|OTEL)_/.test(name),
  ),
);

let failures = 0;
for (const example of examples) {
  const startedAt = performance.now();
  const { verdict, output } = await run(example);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${verdict === 'ok' ? 'pass' : 'FAIL'}  ${example}  ${seconds} s`);
  if (verdict !== 'ok') {
    failures++;
    console.log(`      ${verdict}\n${output.trimEnd().replace(/^/gm, '      | ')}`);
  }
}
console.log(`${examples.length - failures} of ${examples.length} examples ran to their end.`);
process.exit(failures === 0 ? 0 : 1);

/** Settles when the example has ended; what it printed is for the reader of a failure. */
function run(example) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', example], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let late = false;
    child.stdout.on('data', (bytes) => {
      output += bytes;
    });
    child.stderr.on('data', (bytes) => {
      output += bytes;
    });
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, limitMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ verdict: `could not start: ${error.message}`, output });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const ending = late
        ? `still running after ${limitMs / 1000} s`
        : `ended with ${code ?? signal}`;
      resolve({ verdict: code === 0 ? 'ok' : ending, output });
    });
  });
}
