import { describe, expect, it } from 'vitest';
import { scenariosReport } from '../../src/scenarios/report.js';
import { runCli } from '../support/run-cli.js';

describe.concurrent('a budget on the command line', () => {
  it.each([
    [['--budget-usd', '0.001'], {}],
    [[], { CROSSGRAPH_BUDGET_USD: '0.001' }],
    // The flag wins.
    [['--budget-usd', '0.001'], { CROSSGRAPH_BUDGET_USD: '5' }],
  ])('keeps `ask` from asking what it does not cover: %j %j', async (flags, env) => {
    const { code, stdout, stderr } = await runCli(['ask', 'Why?', ...flags], { env });

    expect(stderr).toContain('crossgraph: The budget of 0.001 usd does not allow this request');
    expect(stderr).toContain('raise --budget-usd or CROSSGRAPH_BUDGET_USD');
    expect([stdout, code]).toEqual(['', 1]);
  });

  it('lets `ask` ask what it covers', async () => {
    const { code, stdout } = await runCli(['ask', 'Why?', '--json', '--budget-usd', '0.02']);

    expect(code).toBe(0);
    expect(JSON.parse(stdout).meta.costUsd).toBeLessThanOrEqual(0.02);
  });

  it.each(['-1', '1e3', 'much', '0x1', ''])('refuses %j in one sentence', async (amount) => {
    const { code, stderr } = await runCli(['ask', 'Why?', '--budget-usd', amount]);

    expect(stderr).toContain('Expected an amount in USD such as 0.50.');
    expect(code).toBe(64);
  });

  it('binds all scenarios together, the matrix included', async () => {
    const flags = ['--budget-usd', '0.03', '--extended', '--json', '--latency', 'fixed:2ms'];

    const { code, stdout, stderr } = await runCli(['scenarios', ...flags]);

    const { total, matrix, warnings } = scenariosReport.parse(JSON.parse(stdout));
    const spentUsd = [total, ...matrix].reduce((sum, { costUsd }) => sum + costUsd, 0);
    expect(code).toBe(1);
    expect(spentUsd).toBeGreaterThan(0);
    expect(spentUsd).toBeLessThanOrEqual(0.03);
    expect(Object.keys(total.errors)).toEqual(['BUDGET_EXCEEDED']);
    expect(warnings).toEqual([expect.stringContaining('the budget of 0.03 USD')]);
    expect(stderr.match(/the budget of 0.03 USD/g)).toHaveLength(1);
  });
});
