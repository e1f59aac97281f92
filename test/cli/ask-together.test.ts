import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.js';

const question = 'What is the current status of fusion energy research?';

describe('crossgraph ask with several agents', () => {
  it('researches deeply: progress on standard error, the cited answer and the report on standard output', async () => {
    const { code, stdout, stderr } = await runCli(['ask', question, '--deep']);

    expect(code).toBe(0);
    expect(stderr).toContain('▸ research');
    expect(stderr).toMatch(/ask by \S+: miss · \$/);
    expect(stdout).toMatch(/\[1\][\s\S]*\nSources\n\[1\] /);
    expect(stdout).toContain('Run of deep-research: completed');
    expect(stdout).toMatch(/citations: statements \d+, cited \d+, checked [1-9]/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('compares two answers, as JSON for programs', async () => {
    const { code, stdout } = await runCli(['ask', question, '--cross-check', '--json']);

    const { output, report } = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(output.results[0].claims.length).toBeGreaterThan(0);
    expect(report.total.calls).toBe(2);
  });

  it.each([
    [['--deep', '--cross-check'], 'Give --deep or --cross-check, not both.'],
    [['--deep', '--fresh'], '--fresh is for one question'],
  ])('refuses %j in one sentence', async (flags, sentence) => {
    const { code, stdout, stderr } = await runCli(['ask', question, ...flags]);

    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
