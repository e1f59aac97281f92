import { describe, expect, it } from 'vitest';
import { citedReport } from '../../src/citations/cited-report.js';
import { markersIn } from '../../src/citations/markers-in.js';

const sources = [
  { id: 2, url: 'https://example.com/b_(c)', title: 'B [draft]', date: '2026-01-02' },
  { id: 1, url: 'https://www.example.com/a', title: '' },
  { id: 3, url: 'https://example.com/c', title: 'Never cited' },
];

describe('citedReport', () => {
  it('lists the cited sources under a Markdown text, by their numbers', () => {
    const report = citedReport({ text: 'Blue [2]. Tall [1].', sources });

    expect(report).toBe(
      [
        'Blue [2]. Tall [1].',
        '',
        '## Sources',
        '',
        '- [1] [example.com](https://www.example.com/a)',
        '- [2] [B draft](https://example.com/b_%28c%29), 2026-01-02',
        '',
      ].join('\n'),
    );
    expect(markersIn(report).map(({ ids }) => ids)).toEqual([[2], [1], [1], [2]]);
  });

  it('lists all of them for a terminal, when asked', () => {
    const report = citedReport({ text: 'Blue [2].', sources }, { format: 'text', list: 'all' });

    expect(report).toContain(
      '\n\nSources\n[1] example.com\n    https://www.example.com/a\n[2] B [draft]',
    );
    expect(report).toContain('[3] Never cited');
  });

  it('lets no title write on the terminal or open another link', () => {
    const title = '\u001b[31mred\u202e](https://evil.example) <b>';
    const hostile = [{ id: 1, url: 'javascript:alert(1)', title }];

    const [plain, markdown] = (['text', 'markdown'] as const).map((format) =>
      citedReport({ text: 'Blue [1].', sources: hostile }, { format }),
    );

    expect(plain).not.toContain('\u001b');
    expect(plain).not.toContain('\u202e');
    expect(markdown).not.toMatch(/\]\(|<b>/);
  });

  it('adds nothing to a text that cites nothing', () => {
    expect(citedReport({ text: 'Blue.', sources })).toBe('Blue.');
  });
});
