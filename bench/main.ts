import { parseArgs } from 'node:util';
import type { BenchResult } from './bench-result.js';
import { cases } from './cases/index.js';
import { tableOf } from './table.js';

const usage = `Measures the client against the limits of docs/performance.md.

  npm run bench -- [--only NAME]... [--quick] [--json]

  --only NAME  one case: ${cases.map(({ name }) => name).join(', ')}
  --quick      small numbers, to see that everything runs; the figures mean nothing
  --json       the figures as JSON, and nothing else, on standard output

Exit code: 0 when all targets were reached (with --quick: when all was measured), 1 when one was missed, 64 for wrong
usage.
`;

/** What the command line asks for; throws what parseArgs throws. */
function optionsOf() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only?.find((name) => !cases.some((each) => each.name === name));
  if (unknown !== undefined) throw new Error(`There is no case named ${unknown}.`);
  return values;
}

async function measure({ only, quick, json }: ReturnType<typeof optionsOf>): Promise<number> {
  const results: BenchResult[] = [];
  for (const each of cases.filter(({ name }) => only?.includes(name) ?? true)) {
    process.stderr.write(`${each.name} …\n`);
    results.push(...(await each.run({ quick })));
  }
  process.stdout.write(json ? `${JSON.stringify(results, null, 2)}\n` : tableOf(results));
  return quick || results.every(({ pass }) => pass !== false) ? 0 : 1;
}

function optionsOrUsage() {
  try {
    return optionsOf();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exitCode = 64;
    return undefined;
  }
}

const options = optionsOrUsage();
if (options?.help) process.stdout.write(usage);
else if (options) process.exitCode = await measure(options);
