import { parseArgs } from 'node:util';
import type { BenchCase } from './bench-case.js';
import { cases } from './cases/index.js';
import { type Measurement, markdownOf } from './markdown.js';
import { tableOf } from './table.js';

const usage = `Measures the client against the limits of docs/performance.md.

  npm run bench -- [--only NAME]... [--quick] [--json | --markdown]

  --only NAME  one case: ${cases.map(({ name }) => name).join(', ')}
  --quick      small numbers, to see that everything runs; the figures mean nothing
  --json       the figures as JSON, and nothing else, on standard output
  --markdown   the figures as the tables of docs/performance.md
  --help       this text

Exit code: 0 when all targets were reached (with --quick: when all was measured), 1 when one was missed
or a case could not run, 64 for wrong usage.
`;

/** What the command line asks for; throws what parseArgs throws. */
function optionsOf() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only?.find((name) => !cases.some((each) => each.name === name));
  if (unknown !== undefined) throw new Error(`There is no case named ${unknown}.`);
  return values;
}

type Options = ReturnType<typeof optionsOf>;

async function measure(options: Options): Promise<number> {
  const measured: Measurement[] = [];
  const chosen = cases.filter(({ name }) => options.only?.includes(name) ?? true);
  for (const each of chosen) measured.push(...(await measureCase(each, options)));
  process.stdout.write(textOf(measured, options));
  if (measured.length < chosen.length) return 1;
  const isReached = measured.every(({ results }) => results.every(({ pass }) => pass !== false));
  return options.quick || isReached ? 0 : 1;
}

/** Nothing where the case cannot run, which is said in a sentence: the others can. */
async function measureCase(
  { name, run }: BenchCase,
  { quick }: Options,
): Promise<readonly Measurement[]> {
  process.stderr.write(`${name} …\n`);
  try {
    return [{ name, results: await run({ quick }) }];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The case ${name} cannot run: ${why}\n`);
    return [];
  }
}

function textOf(measured: readonly Measurement[], { json, markdown }: Options): string {
  const results = measured.flatMap((each) => each.results);
  if (json) return `${JSON.stringify(results, null, 2)}\n`;
  return markdown ? markdownOf(measured) : tableOf(results);
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
