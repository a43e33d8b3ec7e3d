import {
  type Bad,
  bad,
  butNull,
  freezes,
  grantLists,
  idFields,
  idLists,
  ids,
  moments,
  names,
  noIds,
  noText,
  overlaps,
  reasons,
  required,
  unreadable,
  uuid,
} from './bad-values.js';
import { type Input, inHours } from './doors.js';
import type { Stage } from './stage.js';

// Arguments with rules of their own that their type does not say, by action: what breaks exactly one rule.

export interface Row {
  readonly action: string;
  readonly token: () => string | undefined;
  /** Input that works. */
  readonly input: () => Input;
  readonly fields: Readonly<Record<string, readonly Bad[]>>;
  readonly mandatory: readonly string[];
}

const longText = (length: number): Bad => bad(`${length} characters`, 'x'.repeat(length));
export const shortNames = [
  ...names,
  longText(101),
  bad('nothing to see', '\u200c\u200d'),
  bad('a zero-width space', 'a\u200bb'),
  bad('a turn of direction', 'a\u202eb'),
];
const usernames = [...names, longText(151), bad('a turn of direction', 'a\u202eb')];
const searches = [...noText, ...unreadable, longText(101)];
const emails = [
  ...noText,
  bad('no address', 'nobody'),
  bad('no top-level domain', 'a@b'),
  bad('a blank', 'a b@example.com'),
  bad('two addresses', 'a@example.com,b@example.com'),
  bad('a name beside it', 'A <a@example.com>'),
  bad('a line feed and a header', 'a@example.com\nBcc: b@example.com'),
  bad('a NUL', 'a\u0000@example.com'),
  bad('321 characters', `${'a'.repeat(309)}@example.com`),
];
export const words = (...near: string[]): Bad[] => [
  ...noText,
  bad('nothing', ''),
  bad('an unknown word', 'nonsense'),
  bad('a key of every object', 'constructor'),
  ...near.map((word) => bad(`almost a word: ${word}`, word)),
];
const wholes = (minimum: number, maximum: number): Bad[] => [
  bad('one too few', minimum - 1),
  bad('one too many', maximum + 1),
  ...overlaps.filter(({ value }) => value !== -1),
];
const flags = [bad('a word', 'true'), bad('a number', 1), bad('a list', [true]), bad('an object', {})];
export const pages = {
  first: wholes(1, 100),
  after: [
    ...noText,
    bad('nothing', ''),
    bad('no cursor', 'nonsense'),
    bad('1025 characters', 'x'.repeat(1025)),
  ],
};
const passwords = [...noText, bad('nothing', ''), longText(1025)];
const codes = [...noText, bad('nothing', ''), bad('101 characters', '1'.repeat(101))];
const newPasswords = [
  ...passwords,
  bad('null', null),
  bad('11 characters', 'elevenchars'),
  bad('11 characters of two units each', '\u{1f511}'.repeat(11)),
  bad('73 bytes', 'p'.repeat(73)),
  bad('74 bytes in 37 characters', 'é'.repeat(37)),
  bad('a NUL', 'long enough\u0000but for that'),
  bad('half of a pair', 'long enough\ud800but for that'),
];
const networks = (...more: Bad[]): Bad[] => [
  ...more,
  bad('a text', '10.0.0.0/8', 'hasura'),
  bad(
    '101 of them',
    Array.from({ length: 101 }, (_, index) => `10.${index}.0.0/16`),
  ),
  ...[
    7,
    null,
    '',
    'home',
    '10.0.0.1',
    '2001:db8::1',
    '10.0.0.1/8',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/8 ',
    '10.0.0/8',
    '010.0.0.0/8',
    '10.0.0.0/255.0.0.0',
    '2001:db8::/129',
    '2001:db8::1/32',
    '::ffff:10.0.0.0/104',
    'fe80::1%eth0/64',
    '10.0.0.0/8\n',
    '1.2.3.4/32, 5.6.7.8/32',
  ].map((each) => bad(`a list with ${JSON.stringify(each)}`, ['192.0.2.0/24', each])),
];
/** Moments that PostgreSQL or a JSON date cannot hold, beside those that are none. */
const bounds = [
  ...butNull(moments),
  bad('the year 0', '0000-12-31T23:59:59Z'),
  bad('the year 0 by its zone', '0001-01-01T00:00:00+12:00'),
  bad('the year 10000 by its zone', '9999-12-31T23:59:59-12:00'),
];
const statuses = words('Active', 'ACTIVE', 'active ', 'live,expired');
const sorts = words('Name', '--name', '+name', 'created_at', 'name desc', 'id', '-');
const roles = words('User', 'superuser', 'admin ', 'owner');
const tenYears = 10 * 365 * 86_400;
const apart = 'two fields that do not go together';

/** The rows, for a stage that stands once they are used. */
export function furtherRows(stage: () => Stage): readonly Row[] {
  const member = (): string => stage().member.token;
  const admin = (): string => stage().admin.token;
  const none = (): Input => ({});
  const list = (
    action: string,
    token: () => string,
    fields: Row['fields'],
    input: () => Input = none,
  ): Row => ({
    action,
    token,
    input,
    fields: { ...fields, ...pages },
    mandatory: [],
  });
  const changes = (action: string, fields: Row['fields'], input: () => Input, mandatory: string[]): Row => ({
    action,
    token: admin,
    input,
    fields,
    mandatory,
  });
  const tokenLists = {
    workspaceId: noIds,
    everyone: flags,
    status: statuses,
    search: searches,
    sort: sorts,
  };
  const account = { email: emails, role: roles, mfaRequired: flags };
  return [
    list('apiTokens', member, { ...tokenLists, userId: noIds }),
    list('serviceTokens', member, { ...tokenLists, servicePrincipalId: noIds, ownerId: noIds }),
    list('servicePrincipals', member, {
      workspaceId: noIds,
      ownerId: noIds,
      status: words('Active', 'live'),
      search: searches,
    }),
    list('sessions', member, {
      userId: noIds,
      everyone: flags,
      status: words('Active', 'expiring'),
      search: searches,
    }),
    changes(
      'tokenCounts',
      { kind: [...words('apiToken', 'login'), bad('null', null)], workspaceId: noIds, everyone: flags },
      () => ({ kind: 'api_token' }),
      ['kind'],
    ),
    list('workspaces', member, { search: searches }),
    list('workspaceMembers', member, { workspaceId: ids, search: searches }, () => ({
      workspaceId: stage().home.workspaceId,
    })),
    list(
      'reachable',
      member,
      {
        kind: [...words('Project', 'projects', 'workspace'), bad('null', null)],
        workspaceId: noIds,
        servicePrincipalId: noIds,
        search: searches,
      },
      () => ({ kind: 'project' }),
    ),
    list('users', admin, { role: roles, status: words('Active', 'live'), search: searches }),
    list('auditEvents', admin, {
      subjectId: noIds,
      actorId: noIds,
      action: butNull(shortNames),
      from: bounds,
      until: bounds,
    }),
    {
      action: 'credentialUsage',
      token: member,
      input: () => ({ credentialId: stage().member.sessionId }),
      fields: {
        credentialId: ids,
        from: [...bounds, bad('the future', inHours(1)), bad('93 days ago', inHours(-93 * 24))],
        until: bounds,
      },
      mandatory: ['credentialId'],
    },
    {
      action: 'previewAccess',
      token: member,
      input: none,
      fields: {
        ...idFields('credentialId', 'userId', 'servicePrincipalId', 'workspaceId'),
        grants: grantLists,
      },
      mandatory: [],
    },
    {
      action: 'login',
      token: () => undefined,
      input: () => ({ username: 'nobody', password: 'nothing' }),
      fields: { username: [longText(151)], password: [longText(1025)], otp: codes },
      mandatory: ['username', 'password'],
    },
    {
      action: 'changePassword',
      token: member,
      input: () => ({ currentPassword: 'not the one', newPassword: 'a different horse' }),
      fields: {
        currentPassword: passwords,
        newPassword: [...newPasswords, bad('the current password', 'not the one')],
      },
      mandatory: ['currentPassword', 'newPassword'],
    },
    ...['confirmSecondFactor', 'removeSecondFactor'].map((action) => ({
      action,
      token: member,
      input: () => ({ code: '123456', ...(action === 'removeSecondFactor' && { password: 'not the one' }) }),
      fields: { code: [...codes, bad('null', null)] },
      mandatory: ['code'],
    })),
    {
      action: 'createServiceToken',
      token: member,
      input: () => ({
        servicePrincipalId: stage().home.principalId,
        name: 'bad',
        expiresAt: inHours(1),
        preset: 'project_read',
        projectIds: [stage().home.projectId],
      }),
      fields: {
        name: shortNames,
        allowedCidrs: networks(bad('an empty list', [])),
        rateLimitPerMinute: wholes(1, 1_000_000),
      },
      mandatory: [],
    },
    {
      action: 'updateServiceToken',
      token: member,
      input: () => ({ id: uuid, allowedCidrs: [], rateLimitPerMinute: 0 }),
      fields: {
        name: butNull(shortNames),
        allowedCidrs: networks(),
        rateLimitPerMinute: wholes(0, 1_000_000),
        projectIds: idLists,
      },
      mandatory: ['id'],
    },
    {
      action: 'revokeTokens',
      token: member,
      input: () => ({ filter: { search: 'nothing is named so' } }),
      fields: {
        filter: [
          bad('nothing in it', {}),
          bad('a text', 'all'),
          ...['Active', 'constructor'].map((status) => bad(`status ${status}`, { status })),
          bad('kind login', { kind: 'login' }),
          bad(apart, { kind: 'api_token', servicePrincipalId: uuid }),
          bad('too long a search', { search: 'x'.repeat(101) }),
        ],
        reason: reasons,
        dryRun: flags,
      },
      mandatory: [],
    },
    changes(
      'createUser',
      { ...account, username: usernames, displayName: butNull(shortNames) },
      () => ({ username: 'bad' }),
      ['username'],
    ),
    changes(
      'updateUser',
      { ...account, id: ids, username: butNull(usernames), displayName: butNull(shortNames) },
      () => ({ id: stage().member.id, mfaRequired: false }),
      ['id'],
    ),
    changes(
      'setUserActive',
      {
        id: ids,
        isActive: [...flags, bad('null', null)],
        reason: reasons,
        ...Object.fromEntries(
          ['endSessions', 'revokeTokens', 'deactivatePrincipals'].map((choice) => [
            choice,
            [...flags, bad('true for an activation', true)],
          ]),
        ),
      },
      () => ({ id: stage().member.id, isActive: true }),
      ['id', 'isActive'],
    ),
    ...['freezeCredentials', 'unfreezeCredentials'].map((action) =>
      changes(
        action,
        { kinds: [...freezes, bad('null', null)], reason: reasons },
        () => ({ kinds: ['collab'] }),
        ['kinds'],
      ),
    ),
    changes(
      'setCredentialPolicy',
      {
        minimumLifetimeSeconds: [...wholes(0, tenYears), bad('as long as the maximum', 365 * 86_400)],
        maximumLifetimeSeconds: [...wholes(1, tenYears)],
        maximumOverlapSeconds: wholes(0, tenYears),
        idleRevocationDays: wholes(0, 3650),
        maximumLiveTokens: wholes(1, 100_000),
        apiTokenRateLimitPerMinute: wholes(0, 1_000_000),
        extensionRotates: flags,
        dryRun: flags,
      },
      none,
      [],
    ),
    changes('createWorkspace', { name: shortNames, ownerId: noIds }, () => ({ name: 'bad' }), ['name']),
    changes(
      'setWorkspaceMember',
      {
        workspaceId: ids,
        userId: [...noIds, bad('beside a username', uuid)],
        username: butNull(usernames),
        role: [...words('Owner', 'manager'), bad('null', null)],
      },
      () => ({ workspaceId: stage().home.workspaceId, username: 'nobody', role: 'member' }),
      ['workspaceId', 'role'],
    ),
    {
      action: 'updateServicePrincipal',
      token: member,
      input: () => ({ id: stage().home.principalId, isActive: true }),
      fields: {
        id: ids,
        name: butNull(shortNames),
        kind: words('Integration', '1st', 'k'.repeat(65)).filter(
          ({ value }) => !/^[a-z]+$/.test(String(value)),
        ),
        isActive: flags,
        reason: reasons,
      },
      mandatory: ['id'],
    },
    {
      action: 'offerServicePrincipal',
      token: member,
      input: () => ({ id: stage().home.principalId }),
      fields: { id: ids, userId: noIds, username: butNull(usernames) },
      mandatory: ['id'],
    },
    {
      action: 'revokeSession',
      token: member,
      input: () => ({ id: uuid }),
      fields: { id: [...ids, ...required], reason: reasons },
      mandatory: ['id'],
    },
  ];
}
