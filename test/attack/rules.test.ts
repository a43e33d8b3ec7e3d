import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from '@jest/globals';

// Every rule of DESIGN §6 by which somebody could come to more than they have, and the test that shows it holds.

const tests = resolve(import.meta.dirname, '..');

const rules: readonly (readonly [string, string, string])[] = [
  [
    'each action is served to the callers it declares, to no other',
    'callers',
    'is refused, before its input is looked at, and nothing is done: $name by $others, $door',
  ],
  [
    'an API token’s scopes must hold what an action needs',
    'callers',
    'are not enough, and nothing is done: $name, $door',
  ],
  [
    'a token limited to a workspace acts in no other',
    '../attack/elsewhere',
    'finds nothing elsewhere, as if it were not there: $what, $action',
  ],
  [
    'a role in the session variables only narrows',
    'callers',
    'changes nothing when the login does not hold it: %j',
  ],
  [
    'a list shows such a token nothing of elsewhere',
    '../attack/elsewhere',
    'sees nothing of elsewhere in what it lists: $what, $action',
  ],
  [
    'tokens never mint tokens',
    '../attack/minting',
    'is refused to every token, and nothing is done: $name, $door',
  ],
  ['what answers with a secret is known by name', '../attack/minting', 'is known by name'],
  ['an answer to a token holds no secret', '../attack/minting', 'holds nothing that could be presented: %s'],
  [
    'nobody sets another’s password or second factor',
    '../attack/others-factors',
    'sets neither password nor second factor of another by any action, but takes both away by resetUser',
  ],
  [
    'a reset opens no account that has a second factor',
    '../attack/others-factors',
    'is not that person while they have a second factor: the code sets a password, and no more',
  ],
  [
    'who sees a token does not get its secret',
    'token-changes',
    'is not a %s who sees it; they may end its overlap',
  ],
  [
    'a manager does not get the secret of a token',
    'token-changes',
    'is not a manager, who ends overlaps of people of role user only',
  ],
  [
    'a service token’s secret is for the owner of its principal or of the workspace',
    'service-token-makers',
    'goes to the owner of the principal, or to an owner of the workspace',
  ],
  [
    'standing alone makes no service token',
    'service-token-makers',
    'goes to no manager and no admin by standing alone, who may see it',
  ],
  [
    'a workspace owner sees what is limited to it alone',
    'token-changes',
    'does not see what is limited to nothing or to another workspace',
  ],
  [
    'managers act on people of role user only',
    'users',
    'is by managers for people of role user only, themselves not included, and never of a role',
  ],
  ['managers give role user only', 'users', 'gets role user from a manager, any from an admin or operator'],
  ['the last admin stays', 'users', 'leaves one active admin: of two who demote each other, one stays'],
  [
    'a reset is by managers for people of role user',
    'users',
    'is by managers for people of role user, and never of oneself',
  ],
  [
    'the role of an owner is not given by standing while there is an owner',
    'escalation',
    'is given by owners and admins, not by a manager’s standing while there is an active owner',
  ],
  [
    'lifetime: an end lies within the policy of now',
    'token-changes',
    'is an end or an overlap outside the policy of now',
  ],
  [
    'lifetime: an expired token comes back with a new text only',
    'token-changes',
    'brings an expired token back with a new text only, policy %j',
  ],
  [
    'lifetime: no regeneration of what is expired',
    'rotation',
    'is a Conflict when it has expired, with or without an overlap',
  ],
  ['lifetime: an overlap never outlives its token', 'rotation', 'ends with the token at the latest'],
  [
    'lifetime: two texts at most',
    'rotation',
    'is of two texts at most: a second regeneration drops the oldest',
  ],
  [
    'handing on: what is kept reaches no more than the heir',
    'principal-offers',
    'makes the principal the heir’s; what is kept reaches no more than the heir, the rest is revoked',
  ],
  [
    'handing on: the former owner has nothing left',
    'principal-offers',
    'ends what the former owner could do',
  ],
  [
    'handing on: no older text stays good',
    'escalation',
    'keeps no older text of a token good, which its new owner never saw',
  ],
  ['leaks: nothing without the right secret', 'leaks', 'does nothing without the right secret'],
  [
    'leaks: a previous text ends its overlap',
    'leaks',
    'of the text before ends the overlap and nothing else',
  ],
  [
    'leaks: a bad checksum asks nothing of the database',
    'leaks',
    'of what is no credential asks nothing of the database, and keeps nobody out',
  ],
  [
    'freezing: spares the freezer’s session and admins',
    'freezing',
    'spares the session of whoever froze them, so that it can be lifted, and admins; nobody else',
  ],
  [
    'freezing: an operator can always lift it',
    'freezing',
    'by an operator spares admins only, and an operator lifts it',
  ],
  [
    'second factor: not enrolled, one can only enrol',
    'second-factor-attacks',
    'gives ten minutes in which one can be enrolled, and nothing else, %s',
  ],
  [
    'second factor: wrong codes are failed logins',
    'second-factor-attacks',
    'at a code count as failed logins, and a login without one resets nothing',
  ],
  [
    'second factor: nobody locks another out',
    'throttle',
    'do not include what was refused unseen, so that one address cannot lock a person out',
  ],
  [
    'cookie: counts for nothing from anywhere else',
    'console-session',
    'is a token in the answer, and the cookie counts for nothing: %s',
  ],
  ['cookie: /graphql alone reads it', 'console-session', 'counts for nothing at the doors of Hasura'],
  ['order at the doors', 'hasura-door', 'is refused for one thing after another, as each is put right'],
  ['a fault shows no detail', 'faults', 'is Internal with an id and no detail, and the log has that id, %s'],
  ['request_query is dropped unread', 'hasura-door', 'keeps a password of the query out of everything'],
];

it.each(rules)('%s: shown by %s', async (_rule, file, title) => {
  const text = await readFile(join(tests, 'actions', `${file}.test.ts`), 'utf8');
  expect(text).toMatch(/\b(?:it|test)(?:\.each)?\(/);
  expect([`'${title}'`, text.includes(`'${title}'`)]).toEqual([`'${title}'`, true]);
});
