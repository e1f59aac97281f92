import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import {
  beside,
  fitted,
  lineWidth,
  padded,
  shortened,
  span,
  spread,
  textOf,
  textWidth,
} from '../../../src/monitor/screen/line.js';

/** Text as the screen has it after cleaning: letters of all widths. */
const text = fc
  .array(fc.constantFrom('a', ' ', '█', '…', 'é', '模', '型', '한', '🙂', '👩', 'ﾊ', '·'), {
    maxLength: 30,
  })
  .map((letters) => letters.join(''));
const width = fc.nat(40);

describe('textWidth', () => {
  it('counts a wide letter as two columns', () => {
    expect(textWidth('模型 ab')).toBe(7);
  });

  it('agrees with string-width on the letters that it counts by itself', () => {
    fc.assert(fc.property(text, (each) => textWidth(each) === stringWidth(each)));
  });
});

describe('padded', () => {
  it('takes exactly the columns it is given', () => {
    fc.assert(
      fc.property(text, width, (each, columns) => textWidth(padded(each, columns)) === columns),
    );
  });

  it('sets figures to the right', () => {
    expect(padded('42', 5, 'right')).toBe('   42');
  });
});

describe('shortened', () => {
  it('leaves what fits, and ends what does not in a mark', () => {
    expect([shortened('sonar', 5), shortened('sonar-pro', 5), shortened('模型模型', 5)]).toEqual([
      'sonar',
      'sona…',
      '模型…',
    ]);
  });
});

describe('fitted', () => {
  it('makes a line exactly as wide as asked, wherever the letters are cut', () => {
    const line = fc.array(
      text.map((each) => span(each)),
      { maxLength: 5 },
    );

    fc.assert(
      fc.property(line, width, (each, columns) => lineWidth(fitted(each, columns)) === columns),
    );
  });

  it('keeps what the parts mean', () => {
    expect(fitted([span('ok', 'good'), span(' all is well')], 6)).toEqual([
      span('ok', 'good'),
      span(' al…'),
    ]);
  });
});

describe('spread', () => {
  it('cuts the start, not the end', () => {
    expect(textOf(spread([span('a long reason')], [span(' stale')], 12))).toBe('a lon… stale');
  });
});

describe('beside', () => {
  it('puts two blocks side by side, also where one is shorter', () => {
    const block = beside([[span('a')], [span('b')]], [[span('c')]], 3);

    expect(block.map(textOf)).toEqual(['a  c', 'b  ']);
  });
});
