import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';

// docs/observing.md lists every line that the service logs: alerts and searches go by them.

const root = resolve(import.meta.dirname, '../..');
const levels: readonly string[] = ['debug', 'info', 'warn', 'error'];

/** Every call of `log.level(…, 'message')`, as "level message". */
function linesIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression, name } = node.expression;
      const message = node.arguments.at(-1);
      const isLog = /(?:^|\.)log$/.test(expression.getText());
      if (isLog && levels.includes(name.text))
        found.push(`${name.text} ${message && ts.isStringLiteral(message) ? message.text : 'no literal'}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const written = (): Set<string> =>
  new Set(
    readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => linesIn(join(root, 'src', path))),
  );

describe('the page about logs', () => {
  const page = readFileSync(join(root, 'docs/observing.md'), 'utf8');
  const listed = [...page.matchAll(/^\| (debug|info|warn|error) \| `([^`]+)` \|/gm)].map(
    ([, level, message]) => `${level ?? ''} ${message ?? ''}`,
  );

  test('lists every line with its level, each once, and none that is not there', () => {
    expect(listed.toSorted()).toEqual([...written()].toSorted());
  });
});
