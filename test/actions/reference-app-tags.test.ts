import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { eventually } from '../support/processes.js';
import { type Service, startService } from '../support/service.js';
import { onOplog } from '../support/world.js';
import { contents, countRows, oneRow } from './contents.js';
import { type Door, type Input, call, doors, expectRefusal, refusedEverywhere, succeed } from './doors.js';
import { type Stage, furnish } from './stage.js';

// tags, setTags and objectsByTag: what they answer, write and leave alone; and several at once.

let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
afterAll(async () => await service.close());

const newReport = () => service.world.report(stage.home.projectId);
const answer = z.strictObject({ model: z.string(), id: z.guid(), tags: z.array(z.string()) });
const set = async (id: string, tags: readonly string[], door: Door = 'hasura', model = 'report') =>
  answer.parse(await succeed(service, door, 'setTags', { model, id, tags }, stage.member)).tags;
const read = async (id: string, door: Door = 'hasura', model = 'report') =>
  answer.parse(await succeed(service, door, 'tags', { model, id }, stage.member)).tags;
const tagsNamed = (name: string) => countRows(service.pool, 'public.tag', 'lower(name) = lower($1)', [name]);

describe('setTags', () => {
  it.each(doors)('replaces the whole set, and answers with it by name: %s', async (door) => {
    const id = await newReport();
    expect(await set(id, ['gamma', 'Beta', 'alpha'], door)).toEqual(['alpha', 'Beta', 'gamma']);
    expect(await read(id, door)).toEqual(['alpha', 'Beta', 'gamma']);
    expect(await set(id.toUpperCase(), ['delta', 'beta'], door)).toEqual(['Beta', 'delta']);
    expect(await set(id, [], door)).toEqual([]);
    expect(await read(id, door)).toEqual([]);
    expect(await tagsNamed('gamma')).toBe(1);
  });

  it('trims names, and keeps the spelling that a tag already has', async () => {
    const [one, other] = [await newReport(), await newReport()];
    expect(await set(one, ['  Spelled So '])).toEqual(['Spelled So']);
    expect(await set(other, ['SPELLED so'])).toEqual(['Spelled So']);
    expect(await tagsNamed('spelled so')).toBe(1);
  });

  it.each([
    "'; DROP TABLE public.tag; --",
    '" or ""="',
    '$1 %s {{x}} \\',
    '<script>alert(1)</script>',
    '__proto__',
    '%_',
    'ключ 🔑 مفتاح',
    'null',
  ])('takes any readable text for a name: %s', async (name) => {
    const id = await newReport();
    expect(await set(id, [name])).toEqual([name]);
    expect(await read(id)).toEqual([name]);
    const found = await succeed(service, 'hasura', 'objectsByTag', { tag: name }, stage.member);
    expect(found).toMatchObject({ nodes: [{ model: 'report', id }], totalCount: 1 });
  });

  it('says in the audit log what came and what went, and nothing where nothing did', async () => {
    const id = await newReport();
    await set(id, ['stays', 'goes']);
    await set(id, ['Comes', 'stays']);
    const statement =
      'SELECT detail FROM graphwarden.audit_event WHERE subject_id = $1 ORDER BY at DESC LIMIT 1';
    expect(await oneRow(service.pool, statement, [id])).toEqual({
      detail: { tags: ['Comes', 'stays'], added: ['Comes'], removed: ['goes'] },
    });
    const before = await contents(service.pool);
    await set(id, ['STAYS', 'comes']);
    expect(await contents(service.pool)).toEqual(before);
  });

  it('makes no tag for whoever is refused', async () => {
    const id = await newReport();
    const away = { model: 'report', id: stage.away.reportId };
    for (const [code, input, token] of [
      ['Unauthorized', { model: 'report', id }, stage.guest.token],
      ['NotFound', away, stage.member.token],
      ['InvalidInput', { model: 'evidence', id }, stage.member.token],
    ] as const)
      await refusedEverywhere(service, code, 'setTags', { ...input, tags: ['of the refused'] }, { token });
    expect(await tagsNamed('of the refused')).toBe(0);
    expect(await read(id)).toEqual([]);
  });

  it('of a service token that updates one log changes nothing in another that it reads, and reads nothing there', async () => {
    const { world } = service;
    const { home } = stage;
    const [own, seen] = [home.oplogId, await world.oplog(home.projectId)];
    const [ownEntry, seenEntry] = [await world.entry(own), await world.entry(seen)];
    await world.recording(ownEntry);
    const grants = [...onOplog(own, 'update'), ...onOplog(seen, 'read')];
    const { text: token } = await service.serviceToken(home.principalId, { grants });
    const entry = (id: string): Input => ({ model: 'oplog_entry', id });
    const tagged = (id: string): Input => ({ ...entry(id), tags: ['by a script'] });
    await refusedEverywhere(service, 'NotFound', 'setTags', tagged(seenEntry), { token });
    expect(await succeed(service, 'hasura', 'setTags', tagged(ownEntry), { token })).toEqual(
      tagged(ownEntry),
    );
    expect(
      await countRows(service.pool, 'public.tagging', 'object_id = ANY ($1)', [[ownEntry, seenEntry]]),
    ).toBe(1);
    expect(await succeed(service, 'hasura', 'tags', entry(seenEntry), { token })).toMatchObject({ tags: [] });
    await refusedEverywhere(service, 'NotFound', 'tags', entry(ownEntry), { token });
    await refusedEverywhere(
      service,
      'NotFound',
      'downloadOplogRecording',
      { oplogEntryId: ownEntry },
      { token },
    );
    const found = await succeed(service, 'hasura', 'objectsByTag', { tag: 'by a script' }, { token });
    expect(found).toMatchObject({ nodes: [], totalCount: 0 });
  });
});

describe('a collab JWT', () => {
  const jwtFor = async (
    model: string,
    objectId: string,
    reportId: string,
    person: { id: string; sessionId: string },
  ) =>
    await service.collabJwt(person.id, person.sessionId, {
      ...{ model, objectId, reportId },
      ...(model === 'report_finding' && { findingId: objectId }),
    });

  it('reads and sets the tags of its own document and of no other, existing or not', async () => {
    const { world } = service;
    const reportId = await newReport();
    const findingId = await world.finding(reportId);
    const documents = [
      ['report', reportId],
      ['report_finding', findingId],
      ['report_observation', await world.observation(reportId)],
    ] as const;
    for (const [model, id] of documents) {
      const token = await jwtFor(model, id, reportId, stage.member);
      for (const door of doors) {
        const tags = [`by an editor of a ${model}, ${door}`];
        await succeed(service, door, 'setTags', { model, id, tags }, { token });
        expect(await succeed(service, door, 'tags', { model, id }, { token })).toEqual({ model, id, tags });
      }
      const others = [
        ...documents.filter(([other]) => other !== model),
        ['project', stage.home.projectId] as const,
      ];
      const refusals = new Set<string>();
      for (const [other, otherId] of [
        ...others,
        [model, '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11'],
        ['finding', id],
      ])
        refusals.add(
          await refusedEverywhere(service, 'Unauthorized', 'tags', { model: other, id: otherId }, { token }),
        );
      expect(refusals.size).toBe(1);
    }
  });

  it('does what its person may: by standing too; a guest reads; who reaches nothing finds nothing', async () => {
    const id = await newReport();
    const codes = async (person: { id: string; sessionId: string }) => {
      const token = await jwtFor('report', id, id, person);
      const reads = await call(service, 'hasura', 'tags', { model: 'report', id }, { token });
      const sets = await call(service, 'hasura', 'setTags', { model: 'report', id, tags: ['x'] }, { token });
      return [reads.code, sets.code];
    };
    const { manager, maintainer, guest, colleague, stranger } = stage;
    for (const person of [manager, maintainer]) expect(await codes(person)).toEqual([undefined, undefined]);
    expect(await codes(guest)).toEqual([undefined, 'Unauthorized']);
    for (const person of [colleague, stranger]) expect(await codes(person)).toEqual(['NotFound', 'NotFound']);
  });
});

describe('several at once', () => {
  const waiting = (count: number): Promise<void> =>
    eventually(`${count} wait`, async () => {
      const where = "datname = current_database() AND wait_event_type = 'Lock'";
      return (await countRows(service.pool, 'pg_stat_activity', where)) === count;
    });

  it('on one row come one after the other: the row has the set of one of them, and tags are made once', async () => {
    const id = await newReport();
    const lists = Array.from({ length: 8 }, (_, index) => [
      `race ${index}`,
      'RACE',
      `race ${(index + 1) % 8}`,
    ]);
    const answers = await Promise.all(
      lists.map((tags) => call(service, 'hasura', 'setTags', { model: 'report', id, tags }, stage.member)),
    );
    expect(answers.map(({ code }) => code)).toEqual(lists.map(() => undefined));
    const sets = answers.map(({ output }) => JSON.stringify(answer.parse(output).tags));
    expect(sets).toContain(JSON.stringify(await read(id)));
    expect(await countRows(service.pool, 'public.tag', "lower(name) LIKE 'race%'")).toBe(9);
  });

  it('never wait in a circle, whatever the order of the names', async () => {
    const [one, other] = [await newReport(), await newReport()];
    const holder = await service.pool.connect();
    await holder.query('BEGIN');
    await holder.query("INSERT INTO public.tag (name) VALUES ('circle m')");
    const setting = [
      call(
        service,
        'hasura',
        'setTags',
        { model: 'report', id: one, tags: ['circle a', 'circle m', 'circle z'] },
        stage.member,
      ),
      call(
        service,
        'hasura',
        'setTags',
        { model: 'report', id: other, tags: ['Circle Z', 'Circle M', 'Circle A'] },
        stage.member,
      ),
    ];
    await waiting(2);
    await holder.query('ROLLBACK');
    holder.release();
    expect((await Promise.all(setting)).map(({ code }) => code)).toEqual([undefined, undefined]);
    expect(await countRows(service.pool, 'public.tag', "lower(name) LIKE 'circle%'")).toBe(3);
    expect(await countRows(service.pool, 'public.tagging', 'object_id = ANY ($1)', [[one, other]])).toBe(6);
  });

  /** Calls setTags while somebody else holds the row, does something meanwhile, and lets it go. */
  async function whileItWaits(id: string, token: string, meanwhile: () => Promise<unknown>) {
    const holder = await service.pool.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM public.report WHERE id = $1 FOR UPDATE', [id]);
    const setting = call(
      service,
      'hasura',
      'setTags',
      { model: 'report', id, tags: ['too late'] },
      { token },
    );
    await waiting(1);
    await meanwhile();
    await holder.query('COMMIT');
    holder.release();
    return await setting;
  }

  it('with a revocation: who lost the credential or the right while waiting changes nothing', async () => {
    const { home } = stage;
    const id = await newReport();
    const token = await service.apiToken(stage.member.id);
    const revoke = () => succeed(service, 'hasura', 'revokeApiToken', { id: token.id }, stage.member);
    expectRefusal(await whileItWaits(id, token.text, revoke), 'NotFound');
    const other = await service.person();
    await service.world.member(home.workspaceId, other.id, 'maintainer');
    const leave = () => service.world.removeMember(home.workspaceId, other.id);
    expectRefusal(await whileItWaits(id, other.token, leave), 'NotFound');
    const guest = await service.person();
    await service.world.member(home.workspaceId, guest.id, 'member');
    await service.world.assign(home.projectId, guest.id);
    const demote = () => service.world.member(home.workspaceId, guest.id, 'guest');
    expectRefusal(await whileItWaits(id, guest.token, demote), 'Unauthorized');
    expect(await read(id)).toEqual([]);
    expect(await tagsNamed('too late')).toBe(0);
  });

  it('with a deletion of the row: there is nothing to tag, and nothing is left', async () => {
    const id = await newReport();
    const holder = await service.pool.connect();
    await holder.query('BEGIN');
    await holder.query('DELETE FROM public.report WHERE id = $1', [id]);
    const setting = call(
      service,
      'hasura',
      'setTags',
      { model: 'report', id, tags: ['of the gone'] },
      stage.member,
    );
    await waiting(1);
    await holder.query('COMMIT');
    holder.release();
    expectRefusal(await setting, 'NotFound');
    expect(await countRows(service.pool, 'public.tagging', 'object_id = $1', [id])).toBe(0);
  });
});

describe('objectsByTag', () => {
  const page = z.strictObject({
    nodes: z.array(z.strictObject({ model: z.string(), id: z.guid(), name: z.string() })),
    pageInfo: z.strictObject({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    totalCount: z.int(),
  });
  const list = async (input: Input, door: Door = 'hasura') =>
    page.parse(await succeed(service, door, 'objectsByTag', input, stage.member));

  it.each(doors)(
    'gives what has the tag by name, page by page, and what each is called: %s',
    async (door) => {
      const { world } = service;
      const tag = `paged by ${door}`;
      const title = (index: number): string => `report ${index % 3}`;
      const reports = await Promise.all(
        Array.from({ length: 7 }, (_, index) => world.report(stage.home.projectId, { title: title(index) })),
      );
      for (const id of reports) await set(id, [tag]);
      await set(stage.home.projectId, [tag], door, 'project');
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const { nodes, pageInfo, totalCount }: z.infer<typeof page> = await list(
          { tag, model: 'report', first: 3, after },
          door,
        );
        expect(totalCount).toBe(7);
        seen.push(...nodes.map(({ id, name }) => `${name} ${id}`));
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      } while (after !== null);
      expect(seen).toHaveLength(7);
      expect(new Set(seen)).toEqual(new Set(reports.map((id, index) => `${title(index)} ${id}`)));
      expect(seen.map((each) => each.slice(0, 8))).toEqual(seen.map((each) => each.slice(0, 8)).sort());
      expect((await list({ tag: tag.toUpperCase() }, door)).totalCount).toBe(8);
      await set(stage.home.projectId, [], door, 'project');
    },
  );

  it('calls an entry by what was done, else by its log', async () => {
    const { world } = service;
    const oplogId = await world.oplog(stage.home.projectId, { name: 'the log' });
    const rows = [{ command: 'nmap -sV', tool: 'nmap' }, { tool: 'burp' }, {}];
    for (const row of rows) await set(await world.entry(oplogId, row), ['named'], 'hasura', 'oplog_entry');
    const { nodes } = await list({ tag: 'named' });
    expect(nodes.map(({ name }) => name)).toEqual(['burp', 'nmap -sV', 'the log']);
  });

  it('has nothing for a tag that nobody has', async () => {
    expect(await list({ tag: 'nobody has this' })).toEqual({
      nodes: [],
      pageInfo: { hasNextPage: false, endCursor: null },
      totalCount: 0,
    });
  });
});
