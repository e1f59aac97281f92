import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReportFile } from '../../src/cli/report-file.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossgraph-out-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('openReportFile', () => {
  it('changes nothing until it is written', () => {
    writeFileSync(join(folder, 'old.json'), 'the old one');

    openReportFile(join(folder, 'old.json'));
    openReportFile(join(folder, 'new.json'));

    expect(readFileSync(join(folder, 'old.json'), 'utf8')).toBe('the old one');
    expect(readdirSync(folder)).toEqual(['old.json']);
  });

  it('replaces the file behind a link, not the link', () => {
    writeFileSync(join(folder, 'real.json'), 'old');
    symlinkSync('real.json', join(folder, 'link.json'));

    openReportFile(join(folder, 'link.json')).write('new');

    expect(lstatSync(join(folder, 'link.json')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real.json'), 'utf8')).toBe('new');
    expect(readdirSync(folder).sort()).toEqual(['link.json', 'real.json']);
  });

  it('writes a device as it stands', () => {
    openReportFile('/dev/null').write('gone');

    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it.each(['directory', 'nowhere/report.json'])(
    'says at once that %s cannot be written',
    (name) => {
      mkdirSync(join(folder, 'directory'));

      expect(() => openReportFile(join(folder, name))).toThrow('--out');
    },
  );
});
