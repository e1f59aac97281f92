import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWaitingLines, type Line, type Place } from '../../src/keys/waiting-lines.js';

interface Call extends Place {
  readonly name: string;
}

const call = (
  agent: string | undefined,
  line: Line = 'interactive',
  name = agent ?? '-',
): Call => ({
  line,
  agent,
  name,
});

const filled = (calls: readonly Call[]) => {
  const lines = createWaitingLines<Call>();
  for (const each of calls) lines.enter(each);
  return lines;
};

/** Serves until nobody waits, and says who was served, in order. */
function serveAll(lines: ReturnType<typeof filled>, count = Infinity): Call[] {
  const served: Call[] = [];
  while (served.length < count) {
    const next = lines.first();
    if (!next) break;
    lines.served(next);
    served.push(next);
  }
  return served;
}

type Act = Place | 'serve' | 'leave';

/** Does it to the lines, and to the list of those who wait. */
function perform(act: Act, lines: ReturnType<typeof filled>, waiting: Call[]): void {
  if (typeof act === 'object') {
    const entered = { ...act, name: '' };
    waiting.push(entered);
    lines.enter(entered);
    return;
  }
  const goes = act === 'serve' ? lines.first() : waiting.at(waiting.length >> 1);
  if (!goes) return;
  waiting.splice(waiting.indexOf(goes), 1);
  if (act === 'serve') lines.served(goes);
  else lines.leave(goes);
}

const namesOf = (calls: readonly Call[]) => calls.map(({ name }) => name).join('');

describe('waiting lines', () => {
  it('let agents take turns, however many calls each has waiting', () => {
    const lines = filled([...'aaaaabbc'].map((agent) => call(agent)));

    expect(namesOf(serveAll(lines))).toBe('abcabaaa');
  });

  it('serve a newcomer after one turn of those who were there', () => {
    const lines = filled([...'aaaabbbb'].map((agent) => call(agent)));
    const before = serveAll(lines, 3);

    lines.enter(call('c'));

    expect(namesOf(before)).toBe('aba');
    expect(namesOf(serveAll(lines, 3))).toBe('bca');
  });

  it('give nothing to an agent that leaves and comes back for a new turn', () => {
    const lines = filled([...'abb'].map((agent) => call(agent)));
    const served = serveAll(lines, 1);

    lines.enter(call('a'));

    expect(namesOf([...served, ...serveAll(lines)])).toBe('abab');
  });

  it('serve the calls of one agent in their order, and take calls without one for one agent', () => {
    const calls = ['1', '2', '3'].map((name) => call(undefined, 'interactive', name));
    const lines = filled([...calls.slice(0, 2), call('a'), ...calls.slice(2)]);

    expect(namesOf(serveAll(lines))).toBe('1a23');
  });

  it('serve one batch call in ten while interactive calls wait', () => {
    const lines = filled([
      ...Array.from({ length: 40 }, () => call('b', 'batch')),
      ...Array.from({ length: 30 }, () => call('i')),
    ]);

    const served = namesOf(serveAll(lines, 31));

    expect(served).toBe(`${'iiiiiiiiib'.repeat(3)}i`);
  });

  it('owe batch calls nothing for the time when none waited', () => {
    const lines = filled(Array.from({ length: 20 }, () => call('i')));
    serveAll(lines, 15);

    lines.enter(call('b', 'batch'));

    expect(namesOf(serveAll(lines))).toBe('iiiiib');
  });

  it('know how many go before a newcomer', () => {
    const place = fc.record({
      agent: fc.constantFrom('a', 'b', 'c', 'd', undefined),
      line: fc.constantFrom('interactive' as const, 'interactive' as const, 'batch' as const),
    });
    const act = fc.oneof(
      { weight: 3, arbitrary: place },
      { weight: 1, arbitrary: fc.constantFrom('serve' as const, 'leave' as const) },
    );

    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), place, (acts, newcomer) => {
        const lines = createWaitingLines<Call>();
        const waiting: Call[] = [];
        for (const each of acts) perform(each, lines, waiting);
        const last: Call = { ...newcomer, name: 'last' };

        const ahead = lines.ahead(last);
        lines.enter(last);
        const served = serveAll(lines);

        expect(served.indexOf(last)).toBe(ahead);
        expect(served).toHaveLength(waiting.length + 1);
        expect(lines.size).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
