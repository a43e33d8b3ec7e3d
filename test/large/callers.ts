import type { Session } from '../../src/metadata/engine.js';
import {
  type GeneratedWorld,
  type Place,
  idOf,
  limitedApiTokenOf,
  sessionOf,
  tokenOf,
} from './generated-data.js';

/** Who asks. */
export interface Caller {
  readonly name: string;
  readonly session: Session;
  /** How many projects it reaches, about. */
  readonly reach: number;
  /** What it reaches is so much that only what is asked for by key can be quick. */
  readonly isWide?: true;
  /** One of its projects, and somebody whose name it sees. */
  readonly place: Place;
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

const ofTokens = ['oplog_entry', 'project', 'client', 'person'];
const ofPeople = [...ofTokens, 'report', 'finding'];

const tokensOf = ({ people, placeOf, huge }: GeneratedWorld): Caller[] => {
  const { member, owner, memberOfHuge, ownerOfHuge } = people;
  const place = placeOf(member);
  const inHuge = placeOf(memberOfHuge);
  return [
    {
      name: 'ten selected projects',
      session: byToken(tokenOf(member, 'projects')),
      reach: 10,
      tables: ofTokens,
      place,
    },
    {
      name: 'two clients, one of them reached',
      session: byToken(tokenOf(member, 'client')),
      reach: 10,
      tables: ofTokens,
      // A project of the client to which the member is invited.
      place: placeOf(member, place.project - 45),
    },
    {
      name: 'a workspace, for a member who reaches 25 projects',
      session: byToken(tokenOf(member, 'workspace')),
      reach: 25,
      tables: ofTokens,
      place,
    },
    {
      name: 'a workspace, for its owner',
      session: byToken(tokenOf(owner, 'workspace')),
      reach: 200,
      tables: ofTokens,
      place,
    },
    {
      name: 'four operation logs',
      session: byToken(tokenOf(member, 'oplogs')),
      reach: 4,
      tables: ['oplog_entry'],
      place,
    },
    {
      name: `five selected projects of ${huge}`,
      session: byToken(tokenOf(memberOfHuge, 'projects')),
      reach: 5,
      tables: ofTokens,
      place: inHuge,
    },
    {
      name: `a workspace of ${huge} projects, for a member who reaches five`,
      session: byToken(tokenOf(memberOfHuge, 'workspace')),
      reach: 5,
      tables: ofTokens,
      place: inHuge,
    },
    {
      name: `a workspace of ${huge} projects, for its owner`,
      session: byToken(tokenOf(ownerOfHuge, 'workspace')),
      reach: 100_000,
      isWide: true,
      tables: ofTokens,
      place: inHuge,
    },
  ];
};

const personsOf = ({ people, placeOf, huge }: GeneratedWorld): Caller[] => {
  const { member, owner, guest, memberOfHuge, ownerOfHuge, manager } = people;
  const place = placeOf(member);
  const inHuge = placeOf(memberOfHuge);
  return [
    {
      name: 'a member who reaches 25 projects',
      session: byLogin(member),
      reach: 25,
      tables: ofPeople,
      place,
    },
    {
      name: 'the same, by an API token limited to the workspace',
      session: byLimitedApiToken(member),
      reach: 25,
      tables: ofPeople,
      place,
    },
    {
      name: 'a guest who reaches 24 projects',
      session: byLogin(guest),
      reach: 24,
      tables: ofPeople,
      place: { ...placeOf(guest), person: member },
    },
    { name: 'the owner of a workspace', session: byLogin(owner), reach: 200, tables: ofPeople, place },
    {
      name: `a member who reaches five in a workspace of ${huge}, three elsewhere`,
      session: byLogin(memberOfHuge),
      reach: 8,
      tables: ofPeople,
      place: inHuge,
    },
    {
      name: `the owner of the workspace of ${huge}`,
      session: byLogin(ownerOfHuge),
      reach: 100_000,
      isWide: true,
      tables: ofPeople,
      place: inHuge,
    },
    {
      name: 'a manager, who sees everything',
      session: byLogin(manager, 'manager'),
      reach: 200_000,
      isWide: true,
      tables: ['oplog_entry', 'project', 'person'],
      place: inHuge,
    },
  ];
};

const editorsOf = ({ people, placeOf }: GeneratedWorld): Caller[] => {
  const place = placeOf(people.member);
  return [
    {
      name: 'the collaborative editor of a report',
      session: byCollab(people.member, place.project),
      reach: 1,
      tables: ['report', 'report_finding'],
      place,
    },
  ];
};

export const callersIn = (world: GeneratedWorld) => ({
  'a service token for': tokensOf(world),
  'a person:': personsOf(world),
  'an editor:': editorsOf(world),
});

/** Sessions of tokens for selected projects, and of logins, each of another member of another workspace. */
export const subscribers = (kind: 'service' | 'user', count: number): Session[] =>
  Array.from({ length: count }, (_, workspace) => workspace * 20 + 5).map((person) =>
    kind === 'service' ? byToken(tokenOf(person, 'projects')) : byLogin(person),
  );
