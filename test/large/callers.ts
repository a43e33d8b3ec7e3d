import type { Session } from '../../src/metadata/engine.js';
import { assignedProject, idOf, limitedApiTokenOf, people, sessionOf, tokenOf } from './generated-data.js';

/** Who asks. */
export interface Caller {
  readonly name: string;
  readonly session: Session;
  /** How many projects it reaches, about. */
  readonly reach: number;
  /** What it reaches is so much that only what is asked for by key can be quick. */
  readonly isWide?: true;
  /** One of its projects. */
  readonly project: number;
  /** Somebody whose name it sees. */
  readonly person: number;
  /** What it may read that is measured. */
  readonly tables: readonly string[];
}

const sessionFor = (role: string, variables: Readonly<Record<string, string>>): Session => ({
  role,
  variables: {
    'x-hasura-role': role,
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [`x-hasura-${name}`, value])),
  },
});

const byToken = (token: number): Session =>
  sessionFor('service', {
    credential: 'service_token',
    'credential-id': idOf('token', token),
    'service-token-id': idOf('token', token),
  });
const byLogin = (person: number, role = 'user'): Session =>
  sessionFor(role, {
    credential: 'login',
    'credential-id': idOf('session', sessionOf(person)),
    'user-id': idOf('user', person),
  });
const byLimitedApiToken = (person: number): Session =>
  sessionFor('user', {
    credential: 'api_token',
    'credential-id': idOf('api', limitedApiTokenOf(person)),
    'user-id': idOf('user', person),
  });
const byCollab = (person: number, project: number): Session =>
  sessionFor('collab', {
    credential: 'collab',
    'credential-id': idOf('session', sessionOf(person)),
    'user-id': idOf('user', person),
    'collab-model': 'report',
    'collab-object-id': idOf('report', project),
    'collab-report-id': idOf('report', project),
    'collab-finding-id': '00000000-0000-0000-0000-000000000000',
  });

const { member, owner, guest, memberOfHuge, ownerOfHuge, manager } = people;
const ofTokens = ['oplog_entry', 'project', 'client', 'person'];
const ofPeople = [...ofTokens, 'report', 'finding'];
const here = { project: assignedProject(member, 0), person: member };
const inHuge = { project: assignedProject(memberOfHuge, 0), person: memberOfHuge };

const tokens: readonly Caller[] = [
  {
    name: 'ten selected projects',
    session: byToken(tokenOf(member, 'projects')),
    reach: 10,
    tables: ofTokens,
    ...here,
  },
  {
    name: 'two clients, one of them reached',
    session: byToken(tokenOf(member, 'client')),
    reach: 10,
    tables: ofTokens,
    // A project of the client to which the member is invited.
    project: here.project - 45,
    person: member,
  },
  {
    name: 'a workspace, for a member who reaches 25 projects',
    session: byToken(tokenOf(member, 'workspace')),
    reach: 25,
    tables: ofTokens,
    ...here,
  },
  {
    name: 'a workspace, for its owner',
    session: byToken(tokenOf(owner, 'workspace')),
    reach: 200,
    tables: ofTokens,
    ...here,
  },
  {
    name: 'four operation logs',
    session: byToken(tokenOf(member, 'oplogs')),
    reach: 4,
    tables: ['oplog_entry'],
    ...here,
  },
  {
    name: 'five selected projects of 100,000',
    session: byToken(tokenOf(memberOfHuge, 'projects')),
    reach: 5,
    tables: ofTokens,
    ...inHuge,
  },
  {
    name: 'a workspace of 100,000 projects, for a member who reaches five',
    session: byToken(tokenOf(memberOfHuge, 'workspace')),
    reach: 5,
    tables: ofTokens,
    ...inHuge,
  },
  {
    name: 'a workspace of 100,000 projects, for its owner',
    session: byToken(tokenOf(ownerOfHuge, 'workspace')),
    reach: 100_000,
    isWide: true,
    tables: ofTokens,
    ...inHuge,
  },
];

const persons: readonly Caller[] = [
  {
    name: 'a member who reaches 25 projects',
    session: byLogin(member),
    reach: 25,
    tables: ofPeople,
    ...here,
  },
  {
    name: 'the same, by an API token limited to the workspace',
    session: byLimitedApiToken(member),
    reach: 25,
    tables: ofPeople,
    ...here,
  },
  {
    name: 'a guest who reaches 24 projects',
    session: byLogin(guest),
    reach: 24,
    tables: ofPeople,
    project: assignedProject(guest, 0),
    person: member,
  },
  { name: 'the owner of a workspace', session: byLogin(owner), reach: 200, tables: ofPeople, ...here },
  {
    name: 'a member who reaches five in a workspace of 100,000, three elsewhere',
    session: byLogin(memberOfHuge),
    reach: 8,
    tables: ofPeople,
    ...inHuge,
  },
  {
    name: 'the owner of the workspace of 100,000',
    session: byLogin(ownerOfHuge),
    reach: 100_000,
    isWide: true,
    tables: ofPeople,
    ...inHuge,
  },
  {
    name: 'a manager, who sees everything',
    session: byLogin(manager, 'manager'),
    reach: 200_000,
    isWide: true,
    tables: ['oplog_entry', 'project', 'person'],
    ...inHuge,
  },
];

const editors: readonly Caller[] = [
  {
    name: 'the collaborative editor of a report',
    session: byCollab(member, here.project),
    reach: 1,
    tables: ['report', 'report_finding'],
    ...here,
  },
];

export const callers = {
  'a service token for': tokens,
  'a person:': persons,
  'an editor:': editors,
} as const;

/** Sessions of tokens for selected projects, and of logins, each of another member of another workspace. */
export const subscribers = (kind: 'service' | 'user', count: number): Session[] =>
  Array.from({ length: count }, (_, workspace) => workspace * 20 + 5).map((person) =>
    kind === 'service' ? byToken(tokenOf(person, 'projects')) : byLogin(person),
  );
