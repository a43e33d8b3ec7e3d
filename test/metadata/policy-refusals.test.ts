import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Edit, type PolicyStage, looseAs, looseColumns, policyStage } from './policy-stage.js';

// A policy that would let somebody through, or that Hasura could not take, is refused: with the line, what is wrong, and
// what to do. Each mistake is planted into the policy of the reference app.

let stage: PolicyStage;
beforeAll(async () => {
  stage = await policyStage();
});

const deletes = 'delete: { roles: [user, manager] }';

describe('a policy', () => {
  it('of the reference app is taken', () => {
    expect(stage.problemsOf(stage.policy)).toEqual([]);
  });

  it.each<readonly [what: string, at: RegExp, message: RegExp, ...edits: Edit[]]>([
    [
      'a check through a view that reads the row’s own table',
      /^ {4}insert:/,
      /credential_project_access, which reads public\.project itself.*: check through the parent/,
      ['project', '      by: maintainer\n', ''],
    ],
    [
      'the same, of a table that the view reads further down',
      /insert: \{/,
      /which reads public\.project_invite itself/,
      [
        'project_invite',
        'insert: { roles: [user, manager], by: maintainer,',
        'insert: { roles: [user, manager],',
      ],
    ],
    [
      'a check through the row’s own table itself',
      /check:/,
      /goes through public\.project_note, which reads public\.project_note itself/,
      ['project_note', 'set: {', 'check: { project: { projectNotes: {} } }\n      set: {'],
    ],
    [
      'an updatable column that leads to the project',
      /columns: \[note, project_id\]/,
      /project_id decides who reaches the row.*: take it out/,
      ['project_note', 'columns: [note] }', 'columns: [note, project_id] }'],
    ],
    [
      'one of a key to something that views know, beside the path',
      /columns:/,
      /client_id decides who reaches the row/,
      [
        'project',
        'columns:\n        - project_type_id',
        'columns:\n        - client_id\n        - project_type_id',
      ],
    ],
    [
      'an updatable primary key',
      /columns: \[id, note\]/,
      /: id decides who reaches/,
      ['project_note', 'columns: [note] }', 'columns: [id, note] }'],
    ],
    [
      'a preset of an update that moves the row',
      /set:/,
      /report_id decides who reaches the row/,
      ['report_observation', '    update:\n', '    update:\n      set: { report_id: X-Hasura-User-Id }\n'],
    ],
    [
      'a path through a column that may be NULL',
      /within: project/,
      /public\.loose\.project_id may be NULL.*: make it NOT NULL/,
      looseAs(`within: project\n    ${looseColumns}[id] }`),
    ],
    [
      'a check that compares a column that may be NULL',
      /check:/,
      /compares author_id, which may be NULL, and a check of NULL passes/,
      [
        'project_note',
        '      set: { author_id: X-Hasura-User-Id }',
        '      check: { author_id: { _eq: X-Hasura-User-Id } }',
      ],
    ],
    [
      'the same, turned round within EXISTS',
      /check:/,
      /compares end_date, which may be NULL/,
      ['project_note', 'set: {', 'check: { _not: { project: { end_date: { _lt: now } } } }\n      set: {'],
    ],
    [
      'two access views under one _or',
      /where:/,
      /an `_or` in select asks two access views/,
      [
        'oplog',
        'columns: [id, project_id, name, created_at] }',
        'columns: [id, project_id, name, created_at], where: { _or: [{ serviceTokenOplogAccess: {} }, { credentialProjectAccess: {} }] } }',
      ],
    ],
    [
      'a select without a way to reach rows',
      /^ {2}oplog:/,
      /say how a row is reached/,
      ['oplog', '    is: oplog\n    within: project\n', ''],
    ],
    [
      'a service token that is taken for a person',
      /set:/,
      /insert of service uses x-hasura-user-id, which the auth hook never sends with that role: a service token is no/,
      ['oplog_entry', '    insert:\n', '    insert:\n      set: { operator: X-Hasura-User-Id }\n'],
    ],
    [
      'every column for service',
      /columns: '\*'/,
      /service may select every column/,
      ['project_note', 'columns: [id, project_id, author_id, note, created_at]', "columns: '*'"],
    ],
    [
      'a session variable that the hook does not send with a role',
      /where:/,
      /select of user_read uses x-hasura-service-token-id/,
      [
        'project_role',
        'columns: [id, name, created_at] }',
        'columns: [id, name], where: { id: x-hasura-service-token-id } }',
      ],
    ],
    [
      'an unknown table',
      /^ {2}project_notes:/,
      /the database has no table public\.project_notes/,
      ['', '\n  project_note:', '\n  project_notes:'],
    ],
    [
      'an unknown column to read',
      /columns: \[id, nme/,
      /public\.tag has no column nme: correct/,
      ['tag', 'columns: [id, name', 'columns: [id, nme'],
    ],
    [
      'an unknown column to write',
      /columns: \[nme\]/,
      /public\.tag has no column nme/,
      ['tag', 'insert: { roles: [manager], columns: [name]', 'insert: { roles: [manager], columns: [nme]'],
    ],
    [
      'an unknown column to preset',
      /set: \{ author: /,
      /public\.project_note has no column author:/,
      ['project_note', 'set: { author_id:', 'set: { author:'],
    ],
    [
      'an unknown name in a condition',
      /where:/,
      /public\.project has no column, relationship or computed field "nme"/,
      ['project_note', 'columns: [note] }', 'columns: [note], where: { project: { nme: x } } }'],
    ],
    [
      'a column that the database computes',
      /note_length/,
      /note_length is computed/,
      ['project_note', 'columns: [note] }', 'columns: [note, note_length] }'],
    ],
    [
      'an unknown role',
      /roles: \[users/,
      /Invalid option: expected one of "user"/,
      ['tag', 'roles: [user,', 'roles: [users,'],
    ],
    [
      'an unknown word',
      /colums:/,
      /Unrecognized key: "colums"/,
      ['tag', 'insert: { roles: [manager], columns', 'insert: { roles: [manager], colums'],
    ],
    [
      'a role twice in an operation',
      /delete:/,
      /names manager twice/,
      ['tag', 'delete: { roles: [manager] }', 'delete: [{ roles: [manager] }, { roles: [manager] }]'],
    ],
    [
      'a table that is not spoken of',
      /^tables:/,
      /says nothing of public\.forgotten: add it/,
      ['', '  forgotten: { closed: not yet }\n', ''],
    ],
    [
      'a closed table with rules',
      /closed:/,
      /stands alone/,
      ['tagging', '    closed:', `    ${looseColumns}[id] }\n    closed:`],
    ],
    [
      'bytes to read',
      /columns:/,
      /content holds bytes/,
      ['oplog_entry_recording', 'filename, media_type,', 'filename, content,'],
    ],
    [
      'what looks like a secret',
      /columns: \[id, api_key/,
      /api_key looks like a secret/,
      looseAs(`library: true\n    ${looseColumns}[id, api_key] }`),
    ],
    [
      'a column both preset and asked for',
      /set:/,
      /author_id is preset and a column to write/,
      ['project_note', 'columns: [project_id, note]', 'columns: [project_id, note, author_id]'],
    ],
    [
      'a path to a closed table',
      /within: forgotten/,
      /forgotten_id leads to no table of this policy/,
      looseAs(`within: forgotten\n    ${looseColumns}[id] }`),
    ],
    [
      'a path by a column that is not there',
      /within: report/,
      /public\.loose has no column report_id/,
      looseAs(`within: report\n    ${looseColumns}[id] }`),
    ],
    [
      'an editor of what nobody edits',
      /roles: \[user, manager\]/,
      /which rows of public\.client_note user may insert: say `by: maintainer`/,
      ['client_note', '      by: maintainer\n', ''],
    ],
    [
      'a service token that writes elsewhere',
      /roles: \[user, manager, service\]/,
      /service may delete: service tokens write only what lies within an oplog/,
      ['project_note', deletes, 'delete: { roles: [user, manager, service] }'],
    ],
    [
      'collab outside of a report',
      /roles: \[collab\]/,
      /project collab may select: collab sees what lies within a report/,
      ['project', 'roles: [user, manager, service]', 'roles: [collab]'],
    ],
    [
      'collab that writes',
      /delete: \{ roles: \[collab\]/,
      /collab may delete/,
      ['evidence', deletes, 'delete: { roles: [collab] }'],
    ],
    [
      'a library that people write',
      /roles: \[user\]/,
      /lets user write a library: a library is written by managers/,
      ['tag', 'delete: { roles: [manager] }', 'delete: { roles: [user] }'],
    ],
    [
      'an operation that a view does not take',
      /delete:/,
      /public\.project_names takes no delete/,
      [
        'project_names',
        '{ closed: not yet }',
        `\n    library: true\n    ${looseColumns}[id] }\n    delete: { roles: [manager] }`,
      ],
    ],
    [
      'two things of one name',
      /^ {2}loose:/,
      /two things of public\.loose would be called projectId: rename/,
      looseAs(`library: true\n    ${looseColumns}[id] }`),
    ],
    [
      'an operator that there is not',
      /where:/,
      /the operator "_equals" is not known/,
      ['project_note', 'columns: [note] }', 'columns: [note], where: { note: { _equals: x } } }'],
    ],
    [
      'a value that does not fit its column',
      /check:/,
      /position|integer|number/,
      ['report_observation', '    update:\n', '    update:\n      check: { position: { _eq: true } }\n'],
    ],
    [
      'a condition on a table that Hasura does not know',
      /where:/,
      /graphwarden\.user_account/,
      [
        'project_note',
        'columns: [note] }',
        'columns: [note], where: { _exists: { _table: { schema: graphwarden, name: user_account }, _where: {} } } }',
      ],
    ],
    [
      'a table of the product',
      /graphwarden\.user_account:/,
      /graphwarden\.user_account is the product's own/,
      ['', 'tables:\n', `tables:\n  graphwarden.user_account: { library: true, ${looseColumns}[id] } }\n`],
    ],
    [
      'a table that stands twice',
      /public\.tag:/,
      /public\.tag stands here twice/,
      [
        'tagging',
        '    closed:',
        `    closed: no\n  public.tag: { closed: no }\n  public.tagging:\n    closed:`,
      ],
    ],
    [
      'an updatable column that lets somebody in',
      /update:/,
      /user_id decides who reaches the row/,
      ['project_invite', '    delete:', '    update: { roles: [manager], columns: [user_id] }\n    delete:'],
    ],
    [
      'what is no YAML',
      /roles: \[user/,
      /: write it as YAML/,
      ['tag', 'roles: [user, manager, service]', 'roles: [user, manager, service}'],
    ],
  ])('is refused at its line: %s', (_what, at, message, ...edits) => {
    const found = stage.problemsOf(stage.edited(edits)).filter((problem) => message.test(problem.message));
    expect(found.map((problem) => problem.at)).toEqual([expect.stringMatching(at)]);
  });
});
