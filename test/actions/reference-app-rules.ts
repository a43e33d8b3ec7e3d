import { bad, butNull, ids, uuid } from './bad-values.js';
import type { Input } from './doors.js';
import { type Row, pages, shortNames, words } from './input-rules.js';
import type { Stage } from './stage.js';

// What breaks exactly one rule of an argument of the reference app's actions.

const models = [...words('Project', 'reports', 'evidence', 'tagging'), bad('null', null)];
const tagLists = [
  bad('null', null),
  bad('a text', 'one', 'hasura'),
  bad('an object', { 0: 'one' }),
  bad('a tag twice', ['one', 'two', 'one']),
  bad('a tag twice, ignoring case', ['Straße', 'straße']),
  bad('a tag twice, but for blanks', ['one', ' one ']),
  bad(
    '51 tags',
    Array.from({ length: 51 }, (_, index) => `tag ${index}`),
  ),
  ...shortNames.map(({ what, value }) => bad(`a list with ${what}`, ['fine', value])),
];

export function referenceAppRows(stage: () => Stage): readonly Row[] {
  const row = (action: string, input: () => Input, fields: Row['fields'], mandatory: string[]): Row => ({
    action,
    token: () => stage().member.token,
    input,
    fields,
    mandatory,
  });
  const tagged = (): Input => ({ model: 'report', id: uuid });
  return [
    row('generateReport', () => ({ id: uuid }), { id: ids }, ['id']),
    row('downloadEvidence', () => ({ id: uuid }), { id: ids }, ['id']),
    row('downloadOplogRecording', () => ({ oplogEntryId: uuid }), { oplogEntryId: ids }, ['oplogEntryId']),
    row('tags', tagged, { model: [...models, bad('a client', 'client')], id: ids }, ['model', 'id']),
    row('setTags', () => ({ ...tagged(), tags: ['fine'] }), { model: models, id: ids, tags: tagLists }, [
      ...['model', 'id', 'tags'],
    ]),
    row('objectsByTag', () => ({ tag: 'fine' }), { tag: shortNames, model: butNull(models), ...pages }, [
      'tag',
    ]),
    row('extraFieldSpec', () => ({ model: 'client' }), { model: models }, ['model']),
  ];
}
