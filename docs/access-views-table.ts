import { type Holder, type ReachWord, accessViews, reachWords } from '../src/metadata/policy/access-views.js';
import { code, table } from './markdown.js';

const holders: readonly (readonly [Holder, string])[] = [
  ['people', '`user`'],
  ['service', '`service`'],
  ['collab', '`collab`'],
];

/** Which access view knows what, for whom, and what it lets them do besides reading. */
export const accessViewsTable = (): string =>
  table(
    ['word', ...holders.map(([, title]) => title)],
    reachWords.map((word) => [code(word), ...holders.map(([holder]) => cellOf(word, holder))]),
  );

function cellOf(word: ReachWord, holder: Holder): string {
  const view = accessViews.find((each) => each.word === word && each.holder === holder);
  if (view === undefined) return '–';
  const byColumn = new Map<string, string[]>();
  for (const [ability, condition] of Object.entries(view.abilities)) {
    const [column] = Object.keys(condition);
    if (column !== undefined) byColumn.set(column, [...(byColumn.get(column) ?? []), ability]);
  }
  const writes = [...byColumn].map(([column, abilities]) => `${abilities.join(', ')} by ${code(column)}`);
  return [code(view.name), ...writes].join('; ');
}
