import { z } from 'zod';
import { idOf } from '../../test/large/generated-data.js';
import { type ActionWorld, openActionWorld } from '../action-world.js';
import { median, quantile, shown } from '../numbers.js';
import type { Findings, Scenario } from '../scenario.js';

interface Question {
  readonly list: 'serviceTokens' | 'apiTokens';
  readonly viewer: string;
  readonly page: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly jwt: string;
}

interface Answered {
  readonly question: Question;
  readonly milliseconds: number[];
  /** How many tokens the list has in all. */
  total: number;
}

const differing = `
  name = (ARRAY['nightly export', 'report builder', 'sync', 'dashboard'])[1 + abs(hashtext(id::text)) % 4] || ' ' || abs(hashtext(id::text)) % 10000,
  created_at = now() - abs(hashtext(id::text)) % 100000 * interval '1 minute',
  last_used_at = CASE WHEN abs(hashtext(id::text)) % 3 > 0 THEN now() - abs(hashtext(id::text || 'used')) % 50000 * interval '1 minute' END`;

/** Ten API tokens a person; names, ages and uses that differ, so that there is something to sort and to look for. */
const further = `
  SET session_replication_role = replica;
  INSERT INTO graphwarden.api_token (user_id, name, token_id, digest, digest_key_id, expires_at)
    SELECT id, 'token', substr(md5(id || ' ' || n), 1, 16), decode(repeat('00', 32), 'hex'), 'key', now() + interval '30 days'
      FROM graphwarden.user_account, generate_series(1, 8) n;
  UPDATE graphwarden.service_token SET ${differing};
  UPDATE graphwarden.api_token SET ${differing};
  SET session_replication_role = DEFAULT`;

export const lists: Scenario = {
  name: 'lists',
  about:
    'How long the pages of tokens take through the action door, of people who see a few tokens and of managers, who see 100,000 of each kind: ' +
    'from the request to its parsed answer, and every answer counts the whole list too.',
  async run(bench) {
    const world = await openActionWorld(bench, bench.isQuick ? 10_000 : 100_000, [further]);
    const answered = (await questionsIn(world)).map((question): Answered => ({
      question,
      milliseconds: [],
      total: 0,
    }));
    const rounds = bench.isQuick ? 5 : 40;
    for (let round = 0; round <= rounds; round += 1) {
      if (round % 10 === 0) bench.say(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
      for (const each of answered) await ask(world, each, round > 0);
    }
    return findingsOf(world, answered);
  },
};

const answer = z.object({ totalCount: z.int() });

async function ask(world: ActionWorld, each: Answered, counts: boolean): Promise<void> {
  const { list, input, jwt } = each.question;
  const before = performance.now();
  const output = await world.act(list, input, jwt);
  if (counts) each.milliseconds.push(performance.now() - before);
  each.total = answer.parse(output).totalCount;
}

async function questionsIn(world: ActionWorld): Promise<Question[]> {
  const { people } = world;
  const manager = await world.login(people.manager);
  const huge = { workspaceId: idOf('workspace', world.placeOf(people.ownerOfHuge).workspace) };
  const own = { workspaceId: idOf('workspace', world.placeOf(people.owner).workspace) };
  const ofHuge = await world.login(people.ownerOfHuge);
  const ofOwn = await world.login(people.owner);
  const member = await world.login(people.member);
  const found: Question[] = [];
  for (const list of ['serviceTokens', 'apiTokens'] as const) {
    const all = { list, viewer: 'a manager, of all', jwt: manager };
    const ofWorkspace = { list, viewer: 'the owner of a huge workspace, of it', jwt: ofHuge };
    found.push(
      { ...all, page: 'first 50', input: {} },
      { ...all, page: 'first 50 by name', input: { sort: 'name' } },
      { ...all, page: 'first 50 by last use', input: { sort: '-lastUsedAt' } },
      { ...all, page: 'search in names', input: { search: 'report builder 77' } },
      { ...all, page: 'search by public id', input: { search: await aPublicId(world, list) } },
      { ...all, page: 'live ones', input: { status: 'live' } },
      { ...all, page: 'last 50', input: { after: await lastCursor(world, list) } },
      { ...ofWorkspace, page: 'first 50', input: huge },
      { ...ofWorkspace, page: 'search in names', input: { ...huge, search: 'builder 7' } },
      { list, viewer: 'the owner of a workspace, of it', jwt: ofOwn, page: 'first 50', input: own },
      { list, viewer: 'a person, of their own', jwt: member, page: 'first 50', input: {} },
    );
  }
  return found;
}

const tables = { serviceTokens: 'graphwarden.service_token', apiTokens: 'graphwarden.api_token' } as const;

async function aPublicId({ database }: ActionWorld, list: Question['list']): Promise<string> {
  const found = await database.client.query<{ token_id: string }>(
    `SELECT token_id FROM ${tables[list]} ORDER BY id LIMIT 1`,
  );
  return found.rows[0]?.token_id ?? '';
}

/** Where the last page of 50 begins, as the page before it says it: two thousand pages are too many to turn. */
async function lastCursor({ database }: ActionWorld, list: Question['list']): Promise<string> {
  const found = await database.client.query<{ cursor: string }>(
    `SELECT id || ' ' || (extract(epoch FROM created_at) * 1000000)::bigint AS cursor
       FROM ${tables[list]} ORDER BY created_at, id OFFSET 50 LIMIT 1`,
  );
  return Buffer.from(found.rows[0]?.cursor ?? '', 'utf8').toString('base64url');
}

function findingsOf(world: ActionWorld, answered: readonly Answered[]): Findings {
  return {
    tables: [
      {
        title: `With ${world.tokens.toLocaleString('en')} service tokens in the database`,
        columns: ['list', 'asked by', 'page', 'tokens in the list', 'p50 ms', 'p99 ms'],
        rows: answered.map(({ question: { list, viewer, page }, milliseconds, total }) => [
          `\`${list}\``,
          viewer,
          page,
          total.toLocaleString('en'),
          shown(median(milliseconds)),
          shown(quantile(milliseconds, 0.99)),
        ]),
        notes: [`Each page ${answered[0]?.milliseconds.length ?? 0} times, all pages in turn.`],
      },
    ],
    figures: answered.map(({ question: { list, viewer, page }, milliseconds, total }) => ({
      list,
      viewer,
      page,
      total,
      milliseconds,
    })),
  };
}
