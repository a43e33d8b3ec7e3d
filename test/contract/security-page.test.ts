import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

// docs/security.md answers every requirement of OWASP ASVS 5.0.0 at levels 1 and 2, once, and by something that is there.

const root = join(import.meta.dirname, '../..');
const page = await readFile(join(root, 'docs/security.md'), 'utf8');

/** The requirements of levels 1 and 2: by section, the last one; those of level 3 come after them in each section. */
const sections: Readonly<Record<string, number>> = {
  ...{ '1.1': 2, '1.2': 9, '1.3': 11, '1.4': 3, '1.5': 2 },
  ...{ '2.1': 3, '2.2': 3, '2.3': 4, '2.4': 1 },
  ...{ '3.2': 2, '3.3': 4, '3.4': 6, '3.5': 5, '3.7': 2 },
  ...{ '4.1': 3, '4.2': 1, '4.3': 2, '4.4': 4 },
  ...{ '5.1': 1, '5.2': 3, '5.3': 2, '5.4': 3 },
  ...{ '6.1': 3, '6.2': 12, '6.3': 4, '6.4': 4, '6.5': 5, '6.6': 3, '6.8': 4 },
  ...{ '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 2, '7.6': 2 },
  ...{ '8.1': 2, '8.2': 3, '8.3': 1, '8.4': 1 },
  ...{ '9.1': 3, '9.2': 4 },
  ...{ '10.1': 2, '10.2': 2, '10.3': 4, '10.4': 11, '10.5': 5, '10.6': 2, '10.7': 3 },
  ...{ '11.1': 2, '11.2': 3, '11.3': 3, '11.4': 4, '11.5': 1, '11.6': 1 },
  ...{ '12.1': 3, '12.2': 2, '12.3': 4 },
  ...{ '13.1': 1, '13.2': 5, '13.3': 2, '13.4': 5 },
  ...{ '14.1': 2, '14.2': 4, '14.3': 3 },
  ...{ '15.1': 3, '15.2': 3, '15.3': 7 },
  ...{ '16.1': 1, '16.2': 5, '16.3': 4, '16.4': 3, '16.5': 3 },
  ...{ '17.1': 1, '17.2': 4, '17.3': 2 },
};
const asked = Object.entries(sections).flatMap(([section, last]) =>
  Array.from({ length: last }, (_, index) => `${section}.${index + 1}`),
);

/** `6.5.3, 6.5.4` and `7.4.1–7.4.3` one by one. */
function requirementsIn(cell: string): string[] {
  return cell.split(',').flatMap((part) => {
    const [from = '', to = from] = part.trim().split('–');
    const section = from.slice(0, from.lastIndexOf('.'));
    const number = (text: string): number => Number(text.slice(text.lastIndexOf('.') + 1));
    return Array.from(
      { length: number(to) - number(from) + 1 },
      (_, index) => `${section}.${number(from) + index}`,
    );
  });
}

const cellsOf = (line: string): string[] => line.split('|').map((cell) => cell.trim());
const rows = page
  .split('\n')
  .map(cellsOf)
  .filter((cells) => /^\d+\.\d+\.\d+/.test(cells[1] ?? ''))
  .map(([, ids = '', , how = '', shown = '']) => ({ ids, how, shown }));
const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`((?:test|docs|ops|bench)\/[^`]+|SECURITY\.md)`/g)].map(([, path = '']) => path);

describe('docs/security.md', () => {
  it('answers every requirement of levels 1 and 2, each once', () => {
    const answered = rows.filter(({ ids }) => !ids.includes('L3')).flatMap(({ ids }) => requirementsIn(ids));
    expect(answered.toSorted()).toEqual(asked.toSorted());
  });

  it('says of each row whether it is met, and shows what is', () => {
    const unshown = rows.filter(
      ({ how, shown }) =>
        !/^(?:Met|Part|Yours|None here)\b/.test(how) ||
        (/^(?:Met|Part)/.test(how) && pathsIn(shown).length === 0),
    );
    expect(unshown).toEqual([]);
  });

  it('names tests and pages that are there', () => {
    const paths = [...new Set(pathsIn(page))];
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(paths.length).toBeGreaterThan(80);
  });

  it('has a test or a figure in every row about an attack', () => {
    const threats = page.split('\n').filter((line) => /^\| [STRIDE] +\|/.test(line));
    expect(threats.length).toBeGreaterThan(20);
    expect(threats.filter((line) => pathsIn(line).length === 0)).toEqual([]);
  });
});
