import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createLedger, createResilientFetch, PerplexityClient } from '../../src/index.js';

// What the compiler refuses, written as JavaScript would write it.
const asJavaScript = (value: unknown) => value as never;

const client = new PerplexityClient({ apiKeys: ['key'], baseUrl: 'http://127.0.0.1:9' });
afterAll(() => client.close());

test.each<[string, unknown, RegExp]>([
  ['no options', undefined, /`options` to be an object/],
  ['options without keys', {}, /at least one API key/],
  ['a key instead of a list', { apiKeys: 'canary' }, /`apiKeys` to be a list, got a string of 6/],
  ['an account instead of a list', { apiKeys: ['key'], accounts: 'a' }, /`accounts` to be a list/],
  ['a cache of null', { apiKeys: ['key'], cache: null }, /`cache` to be memory/],
  ['a budget in an unknown unit', { apiKeys: ['key'], budget: { dollars: 1 } }, /one of usd/],
])('a client made with %s is refused in a sentence', (_name, options, sentence) => {
  const make = () => new PerplexityClient(asJavaScript(options));

  expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  expect(make).toThrow(sentence);
  expect(make).not.toThrow(/canary/);
});

test.each<[string, unknown, RegExp]>([
  ['no options', undefined, /`options` to be an object/],
  ['a key instead of a list', { apiKeys: 'k', baseUrl: 'http://h' }, /`apiKeys` to be a list/],
])('a fetch made with %s is refused in a sentence', (_name, options, sentence) => {
  expect(() => createResilientFetch(asJavaScript(options))).toThrow(sentence);
});

test.each<[string, unknown, RegExp]>([
  ['limits instead of a ledger', { budget: { usd: 1 } }, /createLedger/],
  ['an agent that is no name', { agent: {} }, /`agent` to be a string, got an object/],
  ['a tenant that is no name', { tenant: 5 }, /`tenant` to be a string, got 5/],
])('a call with %s is refused before it starts', async (_name, options, sentence) => {
  const asking = client.ask('What is a ledger?', asJavaScript(options));

  await expect(asking).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await expect(asking).rejects.toThrow(sentence);
});

test('a ledger whose limit is misspelled is refused rather than without a limit', () => {
  expect(() => createLedger(asJavaScript({ USD: 1 }))).toThrow(/one of usd, requests, tokens, ms/);
});

test.each([{}, undefined, z])('a schema that is not of zod 4 is called that', async (schema) => {
  const asking = client.askAs(asJavaScript(schema), 'What is a schema?');

  await expect(asking).rejects.toThrow('Expected the schema to be one of zod 4');
});
