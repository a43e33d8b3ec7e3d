import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ESLint, Linter } from 'eslint';
import regexp from 'eslint-plugin-regexp';
import { credentialIn } from '../../src/auth/authorization-header.js';
import { withoutSecrets } from '../../src/observe/log.js';

// No text costs more than in proportion to its length, whichever expression reads it: the rules that say so, and that they bite.

const root = resolve(import.meta.dirname, '../..');
const eslint = new ESLint({ cwd: root });

async function rulesFor(file: string): Promise<Linter.RulesRecord> {
  const config: unknown = await eslint.calculateConfigForFile(join(root, file));
  const rules: unknown = config instanceof Object ? Reflect.get(config, 'rules') : undefined;
  const all = Object.entries(rules instanceof Object ? rules : {});
  return Object.fromEntries(all.filter(([name]) => name.startsWith('regexp/')));
}

describe('an expression that takes long', () => {
  it.each(['src/planted.ts', 'src/store/planted.ts', 'console/src/planted.ts'])(
    'does not pass lint in %s',
    async (file) => {
      const rules = await rulesFor(file);
      const found = (code: string) =>
        new Linter().verify(code, { plugins: { regexp }, rules }).map(({ ruleId }) => ruleId);
      const backtracking = 'regexp/no-super-linear-backtracking';
      const move = 'regexp/no-super-linear-move';
      expect(found('f(/^(a+)+$/);')).toContain(backtracking);
      expect(found('f(/^a*a*$/);')).toContain(backtracking);
      expect(found('f(/[ \\t]+$/g);')).toEqual([move]);
      expect(found('f(/(?<![ \\t])[ \\t]+$/g);')).toEqual([]);
    },
  );
});

/** How many times as long a text takes as letters of the same length. The least of several, as the machine has other work. */
function costOf(read: (text: string) => unknown, text: string): number {
  const seconds = (given: string): number => {
    const tries = Array.from({ length: 15 }, () => {
      const begun = performance.now();
      read(given);
      return performance.now() - begun;
    });
    return Math.min(...tries);
  };
  return seconds(text) / Math.max(seconds('x'.repeat(text.length)), 0.01);
}

describe('what strangers write', () => {
  it.each([
    ['blanks within', `a${' '.repeat(4000)}b`],
    ['blanks behind a scheme', `Bearer${' '.repeat(4000)}b c`],
    ['tabs at the end', `Bearer a${'\t'.repeat(4000)}`],
  ])('is read at once in Authorization: %s', (_what, text) => {
    expect(costOf((value) => credentialIn([value]), text)).toBeLessThan(100);
  });

  it.each([
    ['many beginnings of JWTs', 'eyJt'.repeat(2500)],
    ['many beginnings of addresses', '://a:'.repeat(2000)],
    ['many beginnings of tokens', 'gwat_'.repeat(2000)],
  ])('is searched for secrets at once: %s', (_what, text) => {
    expect(costOf(withoutSecrets, text)).toBeLessThan(15);
  });
});
