import { describe, expect, it } from 'vitest';
import { ask, simulated } from './simulated.js';

const path = '/search';
const query = 'What are the main causes of coral reef decline?';

const reefPages = ['tidewatch.example', 'coastal-health.example', 'fisheries.example'];

describe('POST /search', () => {
  it('ranks the pages of the topic first and gives null for unknown dates', async () => {
    const { simulator } = simulated();

    const { status, json } = await ask(simulator, { query }, { path });

    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(['id', 'results', 'server_time']);
    expect(json.results[0]).toEqual({
      title: 'Heat stress on coral reefs',
      url: 'https://tidewatch.example/reefs/heat-stress',
      snippet: expect.stringContaining('Marine heatwaves'),
      date: '2026-01-20',
      last_updated: null,
    });
    expect(json.results[2].date).toBeNull();
    expect(json.server_time).toBeNull();
  });

  it.each([
    ['max_results', { max_results: 2 }, 2],
    ['an allowed domain', { search_domain_filter: ['tidewatch.example'] }, 1],
    ['a date', { search_after_date_filter: '01/01/2026', max_results: 3 }, 3],
    ['a domain without pages', { search_domain_filter: ['nowhere.example'] }, 0],
    ['people, whom the corpus does not know', { search_type: 'people' }, 0],
  ])('narrows the results by %s', async (_, narrowed, length) => {
    const { simulator } = simulated();

    const { json } = await ask(simulator, { query, ...narrowed }, { path });

    expect(json.results).toHaveLength(length);
  });

  it.each<[string, object, (string | null)[]]>([
    [
      'from a day on',
      { search_after_date_filter: '09/09/2025' },
      ['2026-01-20', '2025-09-09', null],
    ],
    ['after a day', { search_after_date_filter: '09/10/2025' }, ['2026-01-20', null]],
    [
      'up to a day',
      { search_before_date_filter: '01/20/2026' },
      ['2026-01-20', '2025-09-09', null],
    ],
    ['before a day', { search_before_date_filter: '2026-01-19' }, ['2025-09-09', null]],
    [
      'within days',
      { search_after_date_filter: '9/10/2025', search_before_date_filter: '1/19/2026' },
      [null],
    ],
    // Checked, and without effect.
    ['updated', { last_updated_after_filter: '01/01/2030' }, ['2026-01-20', '2025-09-09', null]],
  ])(
    'finds pages published %s, the day included, and those without a date',
    async (...[, filter, dates]) => {
      const { simulator } = simulated();
      const own = { search_domain_filter: reefPages };

      const { json } = await ask(simulator, { query, ...own, ...filter }, { path });

      expect(json.results.map(({ date }: { date: string | null }) => date)).toEqual(dates);
    },
  );

  it('leaves denied domains out', async () => {
    const { simulator } = simulated();

    const { json } = await ask(
      simulator,
      { query, search_domain_filter: ['-tidewatch.example'] },
      { path },
    );

    expect(json.results.length).toBeGreaterThan(2);
    expect(JSON.stringify(json)).not.toContain('tidewatch.example');
  });

  it('answers several queries with one list, each page once, for one fee', async () => {
    const { simulator } = simulated();

    const { json } = await ask(
      simulator,
      { query: [query, 'How do heat pumps help electric vehicles in winter?'], max_results: 20 },
      { path },
    );

    const urls = json.results.map(({ url }: { url: string }) => url);
    expect(urls).toContain('https://heatpumps.example/vehicles/savings');
    expect(new Set(urls).size).toBe(urls.length);
    expect(simulator.bill()).toMatchObject({ totalUsd: 0.005, runs: 1 });
  });

  it('tells its time when asked', async () => {
    const { simulator } = simulated({ latency: 'fixed:500ms' });

    const { json } = await ask(simulator, { query, display_server_time: true }, { path });

    expect(json.server_time).toBe('2023-11-14T22:13:20.500Z');
  });

  it('costs less with fast search', async () => {
    const { simulator } = simulated();

    await ask(simulator, { query, search_type: 'fast' }, { path });

    expect(simulator.bill().totalUsd).toBe(0.001);
  });

  it.each([
    [
      'an unknown field',
      { query, model: 'x' },
      'invalid request body: json: unknown field "model"',
    ],
    ['no query', {}, 'validation failed: query is required'],
    [
      'an empty query',
      { query: '' },
      'validation failed: query must be at least 1 characters long',
    ],
    [
      'six queries',
      { query: Array(6).fill('x') },
      'validation failed: query must be at most 5 items long',
    ],
    ['21 results', { query, max_results: 21 }, 'validation failed: max_results must be at most 20'],
    [
      'two sizes',
      { query, search_context_size: 'low', max_tokens: 9 },
      'validation failed: search_context_size cannot be combined with max_tokens or max_tokens_per_page',
    ],
    [
      'an unknown recency',
      { query, search_recency_filter: 'ever' },
      'validation failed: search recency filter must be one of: hour day week month year',
    ],
    [
      '21 domains',
      { query, search_domain_filter: Array(21).fill('a.example') },
      'Validation error: search_domain_filters has a max length of 20',
    ],
  ])('refuses %s', async (_, body, message) => {
    const { simulator } = simulated();

    const { status, json } = await ask(simulator, body, { path });

    expect({ status, message: json.error.message }).toEqual({ status: 400, message });
  });
});
