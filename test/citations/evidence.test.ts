import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvidence } from '../../src/citations/evidence.js';

const url = 'https://example.com/a';

describe('createEvidence', () => {
  it('keeps what a page said, whatever its address looks like', () => {
    const evidence = createEvidence();

    evidence.add([{ url, title: 'A', snippet: 'It is blue.' }]);
    evidence.add([
      { url: 'http://www.example.com/a/?utm_source=x', title: 'A', text: 'It is tall.' },
    ]);

    expect(evidence.textOf(`${url}#part`)).toBe('A\n\nIt is blue.\n\nIt is tall.');
  });

  it('knows a page that came without text, and has nothing to say of it', () => {
    const evidence = createEvidence();

    evidence.add([{ url, title: 'A', snippet: ' ' }]);

    expect(evidence.has(url)).toBe(true);
    expect(evidence.textOf(url)).toBeUndefined();
    expect(evidence.has('https://example.com/b')).toBe(false);
  });

  it('forgets the oldest text first, and no page', () => {
    const evidence = createEvidence({ maxBytes: 20 });

    evidence.add(
      ['a', 'b', 'c'].map((name) => ({ url: `https://example.com/${name}`, text: name.repeat(5) })),
    );

    expect(evidence.textOf('https://example.com/a')).toBeUndefined();
    expect(evidence.textOf('https://example.com/c')).toBe('ccccc');
    expect(evidence.has('https://example.com/a')).toBe(true);
  });

  it('never holds more than it may', () => {
    const pages = fc.array(
      fc.record({ url: fc.constantFrom('a', 'b', 'c', 'd'), text: fc.string() }),
    );

    fc.assert(
      fc.property(pages, fc.integer({ min: 1, max: 60 }), (given, maxBytes) => {
        const evidence = createEvidence({ maxBytes });

        evidence.add(given);

        expect(evidence.bytes()).toBeLessThanOrEqual(maxBytes);
        expect(evidence.bytes()).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('refuses to hold nothing', () => {
    expect(() => createEvidence({ maxBytes: 0 })).toThrow('`maxBytes`');
  });
});
