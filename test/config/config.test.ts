import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig, readConfig, variables } from '../../src/config.js';
import { ConfigError } from '../../src/errors.js';

const folders: string[] = [];

function folderWithEnv(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossgraph-config-'));
  folders.push(folder);
  writeFileSync(join(folder, '.env'), text);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('readConfig', () => {
  it('joins single, numbered and listed keys in that order and drops repeats', () => {
    const config = readConfig({
      PERPLEXITY_API_KEYS: 'd,a',
      PERPLEXITY_API_KEY_10: 'c',
      PERPLEXITY_API_KEY_2: 'b',
      PERPLEXITY_API_KEY: 'a',
    });

    expect(config.keys.map(({ apiKey }) => apiKey)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives each key its account', () => {
    const config = readConfig({ PERPLEXITY_API_KEYS: 'a,b,c', PERPLEXITY_KEY_ACCOUNTS: 'x,x,y' });

    expect(config.keys.map(({ account }) => account)).toEqual(['x', 'x', 'y']);
  });

  it('knows where DeepSeek is, and its key, which it never quotes', () => {
    const set = readConfig({
      DEEPSEEK_API_KEY: ' k ',
      DEEPSEEK_BASE_URL: 'http://localhost:1/v1/',
    });

    expect(set.deepSeek).toEqual({ apiKey: 'k', baseUrl: 'http://localhost:1/v1' });
    expect(readConfig({ DEEPSEEK_API_KEY: '' }).deepSeek.apiKey).toBeUndefined();
    expect(() => readConfig({ DEEPSEEK_API_KEY: 'canary\n' })).toThrow(/^DEEPSEEK_API_KEY is not/);
  });

  it('needs nothing', () => {
    expect(readConfig({})).toMatchObject({ keys: [], tier: 0, cache: 'memory' });
  });

  it.each([
    ['PERPLEXITY_API_KEY', 'canary\nkey'],
    ['PERPLEXITY_API_KEY', 'canary-key\n'],
    ['PERPLEXITY_API_KEY_3', 'canary key'],
    ['PERPLEXITY_API_KEYS', 'canary-a,,canary-b'],
    ['PERPLEXITY_API_KEY', 'canary-kéy'],
    ['PERPLEXITY_KEY_ACCOUNTS', 'canary-x,canary-y'],
    ['PERPLEXITY_TIER', '6'],
    ['PERPLEXITY_TIER', 'canary'],
    ['PERPLEXITY_BASE_URL', 'canary.example'],
    ['CROSSGRAPH_CACHE', 'canary:'],
    ['CROSSGRAPH_CACHE', 'postgres://canary@host'],
    ['CROSSGRAPH_TIMEOUT_MS', '-1'],
    ['CROSSGRAPH_JAEGER_URL', 'canary'],
    ['CROSSGRAPH_MCP_TOKEN', 'canary token'],
    ['CROSSGRAPH_MAX_ATTEMPTS', '0'],
    ['CROSSGRAPH_MAYBE_BILLED', 'canary'],
    ['CROSSGRAPH_MAX_IN_FLIGHT', '1.5'],
    ['CROSSGRAPH_TTL_MS', 'canary'],
    ['CROSSGRAPH_BUDGET_USD', '-1'],
    ['CROSSGRAPH_BUDGET_USD', 'canary'],
  ])('names %s and never quotes a bad value', (name, value) => {
    const act = () => readConfig({ [name]: value });

    expect(act).toThrow(ConfigError);
    expect(act).toThrow(name);
    expect(act).not.toThrow(/canary/);
  });

  it.each(['sqlite:a.db', 'redis://:secret@host/1', 'rediss://host'])(
    'takes %s as a cache',
    (cache) => {
      expect(readConfig({ CROSSGRAPH_CACHE: cache })).toMatchObject({ cache });
    },
  );

  it('reads how a client is to behave', () => {
    const config = readConfig({
      CROSSGRAPH_MAX_ATTEMPTS: '5',
      CROSSGRAPH_MAYBE_BILLED: ' fail ',
      CROSSGRAPH_MAX_IN_FLIGHT: '12',
      CROSSGRAPH_TTL_MS: '0',
      CROSSGRAPH_BUDGET_USD: '0.50',
    });

    expect(config).toMatchObject({ maxAttempts: 5, maybeBilled: 'fail', maxInFlight: 12 });
    expect(config).toMatchObject({ ttlMs: 0, budgetUsd: 0.5 });
  });

  it('treats a variable set to nothing as not set', () => {
    const config = readConfig(Object.fromEntries(variables.map((name) => [name, ''])));

    expect(config).toEqual(readConfig({}));
  });
});

describe('loadConfig', () => {
  it('prefers the environment to the file', () => {
    const folder = folderWithEnv('PERPLEXITY_TIER=1\nPERPLEXITY_API_KEY="from file" # note\n');

    expect(() => loadConfig(folder, {})).toThrow('PERPLEXITY_API_KEY');
    expect(loadConfig(folder, { PERPLEXITY_TIER: '4', PERPLEXITY_API_KEY: 'k' })).toMatchObject({
      tier: 4,
      keys: [{ apiKey: 'k' }],
    });
  });

  it('goes without a file', () => {
    expect(loadConfig(join(tmpdir(), 'crossgraph-nowhere'), {})).toEqual(readConfig({}));
  });
});

describe('.env.example', () => {
  it('documents every variable the package reads, and no other', () => {
    const example = readFileSync('.env.example', 'utf8');
    const documented = [...example.matchAll(/^#([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name);

    expect(new Set(documented)).toEqual(new Set([...variables, 'PERPLEXITY_API_KEY_2']));
  });
});
