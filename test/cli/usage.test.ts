import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.js';

describe.concurrent('crossgraph', () => {
  it.each([[['--help']], [['scenarios', '--help']], [['simulate', '--help']], [['ask', '--help']]])(
    'teaches itself within 80 columns: %j',
    async (args) => {
      const { code, stdout } = await runCli(args);

      expect(code).toBe(0);
      expect(stdout).toContain('Examples:');
      expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    },
  );

  it('says which version it is', async () => {
    const { code, stdout } = await runCli(['--version']);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  it.each([
    [['scenarios', '--paralel', '3'], 'Did you mean --parallel?'],
    [['nonsense'], "unknown command 'nonsense'"],
    [['ask'], "missing required argument 'question'"],
    [['ask', ' '], 'The question is empty'],
    [['scenarios', '--parallel', '0'], 'from 1 to 100,000'],
    [['scenarios', '--parallel', '-3'], 'from 1 to 100,000'],
    [['scenarios', '--parallel', 'abc'], 'from 1 to 100,000'],
    [['scenarios', '--parallel', '1e9'], 'from 1 to 100,000'],
    [['scenarios', '--cache', 'redis'], 'sqlite:FILE'],
    [['ask', 'Why?', '--cache', 'redis://host/answers'], 'redis://USER:PASSWORD@HOST'],
    [['scenarios', '--latency', 'soon'], 'latency'],
    [['scenarios', '--otlp', 'nowhere'], 'http'],
    [['scenarios', '--preset', 'fast', '--model', 'a/b'], 'not both'],
    [['scenarios', '--preset', 'fats'], 'fast, low, medium, high, xhigh'],
    [['scenarios', '--out', '/proc/nowhere/report.json'], '--out'],
    [['simulate', '--port', 'x'], 'port'],
    [['simulate', '--rpm', '0'], 'rpm'],
    [['graph', 'nowhere'], 'langgraph.json'],
    [['graph', 'nowhere.ts:graph'], 'nowhere.ts'],
  ])('answers wrong usage %j with one sentence and code 64', async (args, sentence) => {
    const { code, stdout, stderr } = await runCli(args);

    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    expect(code).toBe(64);
  });
});
