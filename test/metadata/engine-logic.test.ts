import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BoolExp } from '../../src/metadata/model.js';
import { type Stage, engineOf, idsOf, select, session, stageOf, table } from './engine-stage.js';

/** TRUE, FALSE or NULL. */
type Truth = boolean | null;
type Value = number | null;

interface Node {
  readonly id: number;
  readonly a: Value;
  readonly b: Value;
  /** NOT NULL. */
  readonly n: number;
  readonly parent: Value;
}
type Column = 'a' | 'b' | 'n';

const rows: readonly Node[] = [
  { id: 1, a: 0, b: 0, n: 0, parent: null },
  { id: 2, a: 1, b: null, n: 1, parent: 1 },
  { id: 3, a: null, b: 2, n: 2, parent: 1 },
  { id: 4, a: null, b: null, n: 0, parent: 2 },
  { id: 5, a: 2, b: 1, n: 1, parent: 3 },
  { id: 6, a: 1, b: 1, n: 2, parent: 5 },
  { id: 7, a: 0, b: 2, n: 2, parent: 7 },
];

/** An expression, as the metadata writes it, and what it is of a row: said without any SQL. */
interface Meant {
  readonly written: BoolExp;
  readonly truth: (row: Node, root: Node) => Truth;
}

const and = (all: readonly Truth[]): Truth =>
  all.includes(false) ? false : all.includes(null) ? null : true;
const or = (all: readonly Truth[]): Truth => (all.includes(true) ? true : all.includes(null) ? null : false);
const not = (truth: Truth): Truth => (truth === null ? null : !truth);

type Comparison = '_eq' | '_ne' | '_gt' | '_lt' | '_gte' | '_lte';
function plain(operator: Comparison, left: Value, right: Value): Truth {
  if (left === null || right === null) return null;
  return {
    _eq: left === right,
    _ne: left !== right,
    _gt: left > right,
    _lt: left < right,
    _gte: left >= right,
    _lte: left <= right,
  }[operator];
}

/** Equality with null is known only of what can be null, and only where it holds. */
function compared(operator: Comparison, left: Value, right: Value, isNullable: boolean): Truth {
  const isKnown = isNullable && right === null;
  if (isKnown && operator === '_eq' && left === null) return true;
  if (isKnown && operator === '_ne' && left !== null) return true;
  return plain(operator, left, right);
}

const among = (left: Value, values: readonly Value[]): Truth =>
  or(values.map((value) => plain('_eq', left, value)));

const column = fc.constantFrom<Column>('a', 'b', 'n');
const comparison = fc.constantFrom<Comparison>('_eq', '_ne', '_gt', '_lt', '_gte', '_lte');
const number = fc.integer({ min: 0, max: 2 });
const value = fc.option(number, { nil: null, freq: 3 });
const values = fc.array(value, { maxLength: 3 });

const leaf: fc.Arbitrary<Meant> = fc.oneof(
  fc.tuple(column, comparison, value).map(([name, operator, right]) => ({
    written: { [name]: { [operator]: right } },
    truth: (row: Node) => compared(operator, row[name], right, name !== 'n'),
  })),
  fc.tuple(column, value).map(([name, right]) => ({
    written: { [name]: right },
    truth: (row: Node) => compared('_eq', row[name], right, true),
  })),
  fc.tuple(column, comparison, number).map(([name, operator, right]) => ({
    written: { [name]: { [operator]: `X-Hasura-${right}` } },
    truth: (row: Node) => plain(operator, row[name], right),
  })),
  fc.tuple(column, comparison, column, fc.boolean()).map(([name, operator, other, isRoot]) => ({
    written: { [name]: { [operator.replace('_', '_c')]: isRoot ? ['$', other] : other } },
    truth: (row: Node, root: Node) => plain(operator, row[name], (isRoot ? root : row)[other]),
  })),
  fc.tuple(column, values).map(([name, right]) => ({
    written: { [name]: { _in: right } },
    truth: (row: Node) => among(row[name], right),
  })),
  fc.tuple(column, values).map(([name, right]) => ({
    written: { [name]: { _nin: right } },
    truth: (row: Node) => not(among(row[name], right)),
  })),
  fc.tuple(column, fc.boolean()).map(([name, isNull]) => ({
    written: { [name]: { _is_null: isNull } },
    truth: (row: Node) => (row[name] === null) === isNull,
  })),
  fc.tuple(column, number, number).map(([name, least, most]) => ({
    written: { [name]: { _gte: least, _lte: most } },
    truth: (row: Node) => and([plain('_gte', row[name], least), plain('_lte', row[name], most)]),
  })),
);

/** The rows that the kind of reference leads to from one. */
const ways = {
  above: ({ parent }: Node) => rows.filter(({ id }) => id === parent),
  below: ({ id }: Node) => rows.filter(({ parent }) => parent === id),
  exists: () => rows,
};

const { expression } = fc.letrec<{ expression: Meant }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    leaf,
    fc.array(tie('expression'), { maxLength: 3 }).map((parts) => ({
      written: { _and: parts.map(({ written }) => written) },
      truth: (row: Node, root: Node) => and(parts.map(({ truth }) => truth(row, root))),
    })),
    fc.array(tie('expression'), { maxLength: 3 }).map((parts) => ({
      written: { _or: parts.map(({ written }) => written) },
      truth: (row: Node, root: Node) => or(parts.map(({ truth }) => truth(row, root))),
    })),
    fc.tuple(tie('expression'), tie('expression')).map(([one, other]) => ({
      written: { _not: one.written, $and: [other.written] },
      truth: (row: Node, root: Node) => and([not(one.truth(row, root)), other.truth(row, root)]),
    })),
    fc.tuple(fc.constantFrom('above', 'below', 'exists'), tie('expression')).map(([way, part]) => ({
      written:
        way === 'exists' ? { _exists: { _table: 'node', _where: part.written } } : { [way]: part.written },
      truth: (row: Node, root: Node) => ways[way](row).some((each) => part.truth(each, root) === true),
    })),
  ),
}));

const node = { schema: 'public', name: 'node' };
const variables = { 'x-hasura-0': '0', 'x-hasura-1': '1', 'x-hasura-2': '2' };

let stage: Stage;
beforeAll(async () => {
  const lines = rows.map(
    ({ id, a, b, n, parent }) => `(${[id, a, b, n, parent].map((each) => each ?? 'NULL').join()})`,
  );
  stage = await stageOf(`
    CREATE TABLE node (id int PRIMARY KEY, a int, b int, n int NOT NULL, parent int REFERENCES node);
    INSERT INTO node VALUES ${lines.join()};`);
});
afterAll(async () => await stage.close());

/** The rows that a role sees by this filter. */
async function shown(filter: BoolExp): Promise<unknown[]> {
  const engine = engineOf(stage, [
    table('node', {
      relationships: [
        { name: 'above', type: 'object', using: { kind: 'own_key', columns: ['parent'] } },
        { name: 'below', type: 'array', using: { kind: 'their_key', table: node, columns: ['parent'] } },
      ],
      permissions: [select(filter, { columns: ['id'] })],
    }),
  ]);
  return await idsOf(stage, engine.select(session(variables), { table: node }));
}

const idsWhere = (expected: Truth, { truth }: Meant) =>
  rows.filter((row) => truth(row, row) === expected).map(({ id }) => id);

describe('any expression', () => {
  it('is TRUE, FALSE and NULL of the rows of which a reading without SQL says so', async () => {
    await fc.assert(
      fc.asyncProperty(expression, async (filter) => {
        expect(await shown(filter.written)).toEqual(idsWhere(true, filter));
        expect(await shown({ _not: filter.written })).toEqual(idsWhere(false, filter));
      }),
      { numRuns: 250 },
    );
  });
});
