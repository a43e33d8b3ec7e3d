import { createHash } from 'node:crypto';

// Service tokens, projects and entries of operation logs, as many as a scale says and the same every time: ordinary
// workspaces of two hundred projects each, and a huge one: it changes the averages that PostgreSQL plans by, and so the
// plans of everybody. What one person or token reaches is the same in every scale; only what lies around it grows.

const projectsEach = 200;
const peopleEach = 20;
const clientsEach = 20;

/** How much there is. */
export interface Scale {
  /** Ordinary ones, with 180 service tokens, 200 projects and 2,000 entries each. */
  readonly workspaces: number;
  /** Of the huge workspace: ten tokens and five entries or more for each of its people and projects. */
  readonly projectsOfHuge: number;
  readonly peopleOfHuge: number;
  readonly clientsOfHuge: number;
}

/** About so many service tokens, and twice as many projects. */
export const scaleOf = (tokens: number): Scale => ({
  workspaces: Math.max(1, Math.round(tokens / 200)),
  projectsOfHuge: tokens,
  peopleOfHuge: Math.max(4, tokens / 100),
  clientsOfHuge: Math.max(10, tokens / 100),
});

type Kind =
  | 'workspace'
  | 'user'
  | 'client'
  | 'project'
  | 'oplog'
  | 'entry'
  | 'report'
  | 'finding'
  | 'principal'
  | 'token'
  | 'session'
  | 'api';

/** The id of the nth of a kind. */
export function idOf(kind: Kind, nth: number): string {
  const digest = createHash('md5').update(`${kind} ${nth}`).digest('hex');
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Tokens of a person's principal, by what they were granted. */
export const tokenOf = (person: number, granted: 'projects' | 'client' | 'workspace' | 'oplogs'): number =>
  person * 10 + { projects: 0, client: 4, workspace: 5, oplogs: 6 }[granted];
export const sessionOf = (person: number): number => person * 5;
/** One that is limited to the workspace of its person. */
export const limitedApiTokenOf = (person: number): number => person * 2 + 1;

/** Where a project lies, and one of the people who see it; all by number. */
export interface Place {
  readonly project: number;
  readonly client: number;
  readonly workspace: number;
  readonly person: number;
}

/** Who and what is where in the data of a scale, by number. */
export function generatedWorld(scale: Scale) {
  const firstHuge = firstOfHuge(scale);
  const home = Math.min(7, scale.workspaces - 1) * peopleEach;
  const people = {
    owner: home,
    member: home + 5,
    guest: home + 19,
    ownerOfHuge: firstHuge.person,
    memberOfHuge: firstHuge.person + Math.min(123, scale.peopleOfHuge - 1),
    manager: firstHuge.person + scale.peopleOfHuge,
  };

  /** The nth of the projects that an ordinary person or one of the huge workspace is assigned to. */
  function assignedProject(person: number, nth: number): number {
    if (person < firstHuge.person)
      return (
        Math.trunc(person / peopleEach) * projectsEach + (((person % peopleEach) * 10 + nth) % projectsEach)
      );
    return firstHuge.project + (((person - firstHuge.person) * 97 + nth * 1999) % scale.projectsOfHuge);
  }

  /** A project, by default the first that the person is assigned to. */
  function placeOf(person: number, project = assignedProject(person, 0)): Place {
    const client =
      project < firstHuge.project
        ? Math.trunc(project / projectsEach) * clientsEach + (project % clientsEach)
        : firstHuge.client + (project % scale.clientsOfHuge);
    const workspace = Math.min(Math.trunc(project / projectsEach), scale.workspaces);
    return { project, client, workspace, person };
  }

  return { people, placeOf, huge: scale.projectsOfHuge.toLocaleString('en') };
}

export type GeneratedWorld = ReturnType<typeof generatedWorld>;

const firstOfHuge = ({ workspaces }: Scale) => ({
  project: workspaces * projectsEach,
  person: workspaces * peopleEach,
  client: workspaces * clientsEach,
});

const id = (kind: Kind, nth: string): string => `md5('${kind} ' || (${nth}))::uuid`;
const live = "now() + interval '30 days'";

/** Rows of an ordinary workspace are numbered one workspace after another; those of the huge one come last. */
const places = (scale: Scale): string => {
  const { workspaces: huge, peopleOfHuge, projectsOfHuge, clientsOfHuge } = scale;
  const firstHuge = firstOfHuge(scale);
  return `
  CREATE TEMP TABLE person AS
    SELECT n, n / ${peopleEach} AS w, n % ${peopleEach} AS k,
           CASE n % ${peopleEach} WHEN 0 THEN 'owner' WHEN 1 THEN 'maintainer' WHEN ${peopleEach - 1} THEN 'guest' ELSE 'member' END AS role
      FROM generate_series(0, ${firstHuge.person - 1}) n
    UNION ALL
    SELECT ${firstHuge.person} + k, ${huge}, k, CASE k WHEN 0 THEN 'owner' WHEN 1 THEN 'maintainer' ELSE 'member' END
      FROM generate_series(0, ${peopleOfHuge - 1}) k;
  CREATE TEMP TABLE place AS
    SELECT n, n / ${projectsEach} AS w, n / ${projectsEach} * ${clientsEach} + n % ${clientsEach} AS client
      FROM generate_series(0, ${firstHuge.project - 1}) n
    UNION ALL
    SELECT ${firstHuge.project} + n, ${huge}, ${firstHuge.client} + n % ${clientsOfHuge} FROM generate_series(0, ${projectsOfHuge - 1}) n;
  -- Members and guests: ten projects assigned in an ordinary workspace, five in the huge one.
  CREATE TEMP TABLE assigned AS
    SELECT p.n AS person, p.w * ${projectsEach} + (p.k * 10 + m) % ${projectsEach} AS project, m
      FROM person p, generate_series(0, 9) m WHERE p.w < ${huge} AND p.k > 1
    UNION ALL
    SELECT p.n, ${firstHuge.project} + (p.k * 97 + m * 1999) % ${projectsOfHuge}, m
      FROM person p, generate_series(0, 4) m WHERE p.w = ${huge} AND p.k > 1;
  ANALYZE person; ANALYZE place; ANALYZE assigned;`;
};

const application = (scale: Scale): string => {
  const { workspaces: huge, clientsOfHuge } = scale;
  const firstHuge = firstOfHuge(scale);
  const { manager } = generatedWorld(scale).people;
  return `
  INSERT INTO graphwarden.user_account (id, username, display_name)
    SELECT ${id('user', 'n')}, 'person ' || n, 'Person ' || n FROM person;
  INSERT INTO graphwarden.user_account (id, username, display_name, role)
    SELECT ${id('user', 'n')}, 'manager ' || n, 'Manager', 'manager'
      FROM generate_series(${manager}, ${manager + 9}) n;
  INSERT INTO graphwarden.workspace (id, name) SELECT ${id('workspace', 'n')}, 'workspace ' || n FROM generate_series(0, ${huge}) n;
  INSERT INTO graphwarden.workspace_member (workspace_id, user_id, role) SELECT ${id('workspace', 'w')}, ${id('user', 'n')}, role FROM person;
  -- Who works in the huge workspace works in another one too.
  INSERT INTO graphwarden.workspace_member (workspace_id, user_id, role)
    SELECT ${id('workspace', `k % ${huge}`)}, ${id('user', 'n')}, 'member' FROM person WHERE w = ${huge} AND k > 1;
  INSERT INTO public.client (id, workspace_id, name)
    SELECT ${id('client', 'n')}, ${id('workspace', `least(n / ${clientsEach}, ${huge})`)}, 'client ' || n
      FROM generate_series(0, ${firstHuge.client + clientsOfHuge - 1}) n;
  INSERT INTO public.client_contact (client_id, name) SELECT id, 'contact ' || i FROM public.client, generate_series(1, 2) i;
  INSERT INTO public.project (id, workspace_id, client_id, name)
    SELECT ${id('project', 'n')}, ${id('workspace', 'w')}, ${id('client', 'client')}, 'project ' || n FROM place;
  INSERT INTO public.project_assignment (project_id, user_id) SELECT ${id('project', 'project')}, ${id('user', 'person')} FROM assigned;
  INSERT INTO public.project_assignment (project_id, user_id)
    SELECT ${id('project', `k % ${huge} * ${projectsEach} + m`)}, ${id('user', 'n')} FROM person, generate_series(0, 2) m WHERE w = ${huge} AND k > 1;
  INSERT INTO public.project_invite (project_id, user_id)
    SELECT ${id('project', `w * ${projectsEach} + (k * 10 + 50 + m) % ${projectsEach}`)}, ${id('user', 'n')}
      FROM person, generate_series(0, 4) m WHERE w < ${huge} AND k > 1;
  INSERT INTO public.client_invite (client_id, user_id)
    SELECT ${id('client', `w * ${clientsEach} + k`)}, ${id('user', 'n')} FROM person WHERE w < ${huge} AND k > 1;
  INSERT INTO public.oplog (id, project_id, name) SELECT ${id('oplog', 'n')}, ${id('project', 'n')}, 'log' FROM place;`;
};

const reports = ({ workspaces: huge }: Scale): string => `
  INSERT INTO public.finding (id, title) SELECT ${id('finding', 'n')}, 'of the library' FROM generate_series(0, 999) n;
  INSERT INTO public.report (id, project_id, title) SELECT ${id('report', 'n')}, ${id('project', 'n')}, 'report' FROM place;
  INSERT INTO public.report_finding (id, report_id, title)
    SELECT ${id('finding', 'n * 3 + i')}, ${id('report', 'n')}, 'finding' FROM place, generate_series(0, 2) i WHERE w < ${huge};`;

const entries = (scale: Scale): string => {
  const { workspaces: huge } = scale;
  return `
  -- Ten entries a project in the mean; in the huge workspace most where somebody works.
  INSERT INTO public.oplog_entry (id, oplog_id, at, operator, tool, command, output)
    SELECT ${id('entry', 'n * 100 + i')}, ${id('oplog', 'n')}, now() - make_interval(mins => (n * 31 + i * 977) % 500000),
           'operator', 'tool ' || i % 7, 'command ' || i, repeat('output ', 20)
      FROM place p CROSS JOIN LATERAL generate_series(0, CASE WHEN p.w < ${huge} THEN CASE p.n % 10 WHEN 0 THEN 45 ELSE 5 END ELSE 4 END) i;
  INSERT INTO public.oplog_entry (id, oplog_id, at, operator, tool, command, output)
    SELECT ${id('entry', 'n * 100 + i')}, ${id('oplog', 'n')}, now() - make_interval(mins => (n * 31 + i * 977) % 500000),
           'operator', 'tool', 'command ' || i, repeat('output ', 20)
      FROM (SELECT DISTINCT project AS n FROM assigned WHERE project >= ${firstOfHuge(scale).project}) worked, generate_series(10, 39) i;`;
};

const credential = "decode(repeat('00', 32), 'hex'), 'key'";
const credentials = (scale: Scale): string => {
  const { workspaces: huge } = scale;
  const lastManager = generatedWorld(scale).people.manager + 9;
  return `
  INSERT INTO graphwarden.user_session (id, user_id, idle_expires_at, expires_at)
    SELECT ${id('session', 'n * 5 + i')}, ${id('user', 'n')}, ${live}, ${live} FROM generate_series(0, ${lastManager}) n, generate_series(0, 4) i;
  INSERT INTO graphwarden.api_token (id, user_id, workspace_id, name, token_id, digest, digest_key_id, expires_at)
    SELECT ${id('api', 'n * 2 + i')}, ${id('user', 'n')}, CASE i WHEN 1 THEN ${id('workspace', 'w')} END, 'token',
           lpad(to_hex(n * 2 + i), 16, '0'), ${credential}, ${live}
      FROM person, generate_series(0, 1) i;
  INSERT INTO graphwarden.service_principal (id, workspace_id, owner_id, name)
    SELECT ${id('principal', 'n')}, ${id('workspace', 'w')}, ${id('user', 'n')}, 'principal ' || n FROM person;
  -- Nine tokens for each principal, ten in the huge workspace.
  INSERT INTO graphwarden.service_token (id, principal_id, name, token_id, digest, digest_key_id, expires_at)
    SELECT ${id('token', 'n * 10 + t')}, ${id('principal', 'n')}, 'token', lpad(to_hex(n * 10 + t), 16, '0'), ${credential}, ${live}
      FROM person, generate_series(0, 9) t WHERE t < 9 OR w = ${huge};`;
};

const grantable = `
  INSERT INTO graphwarden.service_token_grant (token_id, resource_type, resource_id, action)`;
const grants = ({ workspaces: huge }: Scale): string => `
  -- 0 to 3: the projects that the owner of the principal is assigned to. 8: fifty of the workspace, most of them stale.
  ${grantable} SELECT ${id('token', 'a.person * 10 + t')}, 'project', ${id('project', 'a.project')}, 'read' FROM assigned a, generate_series(0, 3) t;
  ${grantable} SELECT DISTINCT ${id('token', 'n * 10 + 8')}, 'project', ${id('project', `w * ${projectsEach} + (k * 7 + m * 3) % ${projectsEach}`)}, 'read'
    FROM person, generate_series(0, 49) m WHERE w < ${huge};
  -- 4: two clients, to one of which the owner is invited. 5 and 9: the whole workspace.
  ${grantable} SELECT ${id('token', 'n * 10 + 4')}, 'client', ${id('client', `w * ${clientsEach} + (k + i) % ${clientsEach}`)}, 'read'
    FROM person, generate_series(0, 1) i WHERE w < ${huge};
  ${grantable} SELECT ${id('token', 'n * 10 + t')}, 'workspace', ${id('workspace', 'w')}, 'read' FROM person, unnest('{5,9}'::int[]) t WHERE t = 5 OR w = ${huge};
  -- 6 and 7: everything on four operation logs; 7 reads two projects as well.
  ${grantable} SELECT ${id('token', 'a.person * 10 + t')}, 'oplog', ${id('oplog', 'a.project')}, action
    FROM assigned a, unnest('{6,7}'::int[]) t, unnest('{read,create,update,delete}'::text[]) action WHERE a.m < 4;
  ${grantable} SELECT ${id('token', 'a.person * 10 + 7')}, 'project', ${id('project', 'a.project')}, 'read' FROM assigned a WHERE a.m IN (4, 5);`;

interface Step {
  readonly what: string;
  readonly text: string;
}

/**
 * SQL that fills a migrated database with the reference app, statistics included, a step at a time and on one connection.
 * Foreign keys hold, but are not asked. Without contents, projects have no reports and their operation logs no entries.
 */
export function generatedData(scale: Scale, isWithContents = true): readonly Step[] {
  return [
    { what: 'people and places', text: `SET session_replication_role = replica; ${places(scale)}` },
    { what: 'projects and clients', text: application(scale) },
    ...(isWithContents
      ? [
          { what: 'reports', text: reports(scale) },
          { what: 'entries', text: entries(scale) },
        ]
      : []),
    { what: 'credentials', text: credentials(scale) },
    { what: 'grants', text: `${grants(scale)} SET session_replication_role = DEFAULT;` },
    { what: 'statistics', text: 'VACUUM (ANALYZE)' },
  ];
}
