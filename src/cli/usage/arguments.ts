import { InvalidArgumentError, Option } from 'commander';
import { parseUsd } from '../../core/parse-usd.js';

// Arguments that several commands take, checked in one way.

/** Known by name, so that a typing mistake costs nothing. */
export function preset(description: string): Option {
  return new Option('--preset <name>', description).choices([
    'fast',
    'low',
    'medium',
    'high',
    'xhigh',
    'wide-research',
  ]);
}

export function budget(): Option {
  return new Option(
    '--budget-usd <usd>',
    'the most to spend; what could cost more than is left is not asked',
  ).argParser((text) => {
    const usd = parseUsd(text);
    if (usd === undefined)
      throw new InvalidArgumentError('Expected an amount in USD such as 0.50.');
    return usd;
  });
}

export function monitorPort(): Option {
  return new Option(
    '--monitor-port <n>',
    "serve the monitor's page of this process meanwhile; 0 takes a free port",
  ).argParser(wholeNumber(0, 65_535));
}

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      const format = new Intl.NumberFormat('en');
      throw new InvalidArgumentError(
        `Expected a whole number from ${format.format(min)} to ${format.format(max)}.`,
      );
    }
    return value;
  };
}

/** The same for a command that takes its numbers as text. */
export function wholeText(min: number, max: number): (text: string) => string {
  const parse = wholeNumber(min, max);
  return (text) => String(parse(text));
}

export function examplesOf(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ crossgraph ${line}`).join('\n')}`;
}
