import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDotEnv } from '../../src/core/dot-env.js';
import { ConfigError } from '../../src/errors.js';

describe('parseDotEnv', () => {
  it.each(['canary', 'NAME canary', '=canary', 'A="canary', "A='canary", '1A=canary'])(
    'names the line of %j instead of gluing it to the next',
    (line) => {
      const act = () => parseDotEnv(`# first\nB=1\n${line}\nC=2`, '.env');

      expect(act).toThrow('Line 3 of .env');
      expect(act).not.toThrow(/canary/);
    },
  );

  it('reads what people write', () => {
    const text = 'A=1\r\nexport B = two # note\nG={"a":1}\nC="x # y"\n\n#D=4\nE=\nF=\'a b\'\n';

    expect(parseDotEnv(text, '.env')).toEqual({
      A: '1',
      B: 'two',
      G: '{"a":1}',
      C: 'x # y',
      E: '',
      F: 'a b',
    });
  });

  it('throws nothing but a ConfigError, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        try {
          parseDotEnv(text, '.env');
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
    );
  });
});
