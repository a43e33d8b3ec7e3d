import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { inlineLimitBytes } from '../../src/actions/inline-file.js';
import { migrateDatabase } from '../../src/store/migrate.js';
import { type TestDatabase, emptyDatabase } from '../support/database.js';
import { type Service, startService } from '../support/service.js';
import { onOplog, worldOf } from '../support/world.js';
import { type Code, type Door, type Input, call, doors, expectRefusal, succeed } from './doors.js';
import { type Instance, startInstance } from './instance.js';
import { referenceApp } from './reference-app-catalogue.js';
import { type Stage, furnish } from './stage.js';

// generateReport, downloadEvidence, downloadOplogRecording and extraFieldSpec: what they answer; and the whole group where
// the reference app is not installed.

let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
afterAll(async () => await service.close());

const file = z.strictObject({
  id: z.guid(),
  filename: z.string(),
  mediaType: z.string(),
  size: z.int(),
  content: z.base64().transform((text) => Buffer.from(text, 'base64')),
});
const get = async (name: string, input: Input, door: Door = 'hasura') =>
  file.parse(await succeed(service, door, name, input, stage.member));
const refused = async (code: Code, name: string, input: Input, token = stage.member.token) => {
  for (const door of doors) expectRefusal(await call(service, door, name, input, { token }), code);
};
/** Bytes of every value, so that no text is made of them on the way. */
const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));

describe('a file', () => {
  it.each(doors)('comes as it was kept, with its name and kind: %s', async (door) => {
    const { world } = service;
    const kept = { filename: 'screen “1” \u202fä.png', mediaType: 'image/png', content: bytes };
    const evidence = await world.evidence(stage.home.reportId, kept);
    const entry = await world.entry(stage.home.oplogId);
    const recording = await world.recording(entry, { ...kept, content: Buffer.alloc(0) });
    expect(await get('downloadEvidence', { id: evidence }, door)).toEqual({
      id: evidence,
      size: 256,
      ...kept,
    });
    expect(await get('downloadOplogRecording', { oplogEntryId: entry }, door)).toEqual({
      ...{ ...kept, id: recording, size: 0, content: Buffer.alloc(0) },
    });
  });

  it('is answered up to the limit, and beyond it by a code of its own', async () => {
    const { world } = service;
    const { home } = stage;
    const largest = await world.evidence(home.reportId, { content: Buffer.alloc(inlineLimitBytes, 7) });
    expect(
      (await get('downloadEvidence', { id: largest })).content.equals(Buffer.alloc(inlineLimitBytes, 7)),
    ).toBe(true);
    const content = Buffer.alloc(inlineLimitBytes + 1);
    const entry = await world.entry(home.oplogId);
    await world.recording(entry, { content });
    await refused('FileTooLarge', 'downloadEvidence', {
      id: await world.evidence(home.reportId, { content }),
    });
    await refused('FileTooLarge', 'downloadOplogRecording', { oplogEntryId: entry });
    const grants = onOplog(home.oplogId, 'update');
    const noReader = await service.serviceToken(home.principalId, { grants });
    await refused('Unauthorized', 'downloadOplogRecording', { oplogEntryId: entry }, noReader.text);
  });

  it('has no name that leads out of a folder or shows what it is not: the database takes none', async () => {
    const { world } = service;
    for (const filename of ['a/b', 'a\\b', '..', '.', '', 'a\nb', 'a\u0000b', 'a\u202egnp.exe', ' a'])
      await expect(world.evidence(stage.home.reportId, { filename })).rejects.toThrow();
  });

  it('of an entry without one is missing', async () => {
    const oplogEntryId = await service.world.entry(stage.home.oplogId);
    await refused('NotFound', 'downloadOplogRecording', { oplogEntryId });
  });
});

/** A report with something of everything. */
async function wholeReport() {
  const { world } = service;
  const { home } = stage;
  const reportId = await world.report(home.projectId, {
    title: 'A "whole" report',
    extraFields: { reviewed: true },
  });
  const [high, low] = [
    await world.severity({ weight: 9, color: '#ff0000' }),
    await world.severity({ weight: 1 }),
  ];
  const typeId = await world.listed('finding_type', { name: 'Web' });
  const finding = (title: string, row: Parameters<typeof world.finding>[1]) =>
    world.finding(reportId, { title, ...row });
  await finding('without severity', { position: 0 });
  await finding('low', { severityId: low });
  await finding('high, second', { severityId: high, position: 2 });
  const worst = await finding('high, first', {
    ...{ severityId: high, position: 1, findingTypeId: typeId, impact: 'much', extraFields: { cvss: 9.8 } },
  });
  await world.observation(reportId, { title: 'later', position: 2 });
  await world.observation(reportId, { title: 'sooner', position: 1, description: 'seen' });
  await world.evidence(reportId, {
    name: 'of the finding',
    reportFindingId: worst,
    caption: 'Look',
    content: bytes,
  });
  await world.evidence(reportId, { name: 'of the report' });
  for (const name of ['b', 'A']) {
    const tagId = await world.tag({ name: `${name} of a report` });
    await world.tagging(tagId, 'report', reportId);
    await world.tagging(tagId, 'report_finding', worst);
  }
  return reportId;
}

const named = z.object({ title: z.string() });
const document = z.object({
  generatedAt: z.iso.datetime({ offset: true }),
  report: z.object({ id: z.guid(), tags: z.array(z.string()), extraFields: z.unknown() }),
  project: z.object({ id: z.guid(), name: z.string() }),
  client: z.object({ id: z.guid(), name: z.string() }),
  findings: z.array(named.extend({ evidence: z.array(z.unknown()) })),
  observations: z.array(named),
  evidence: z.array(z.object({ name: z.string() })),
});

describe('a report', () => {
  it('has everything of it in order, the worst finding first, and of evidence all but the bytes', async () => {
    const id = await wholeReport();
    const { content, ...answer } = await get('generateReport', { id });
    expect(answer).toEqual({
      id,
      filename: 'A _whole_ report.json',
      mediaType: 'application/json',
      size: content.length,
    });
    const written: unknown = JSON.parse(content.toString('utf8'));
    const { report, project, client, findings, observations, evidence, generatedAt } =
      document.parse(written);
    expect(Math.abs(new Date(generatedAt).getTime() - Date.now())).toBeLessThan(60_000);
    expect(report).toEqual({ id, tags: ['A of a report', 'b of a report'], extraFields: { reviewed: true } });
    expect([project.id, client.id]).toEqual([stage.home.projectId, stage.home.clientId]);
    const titles = ['high, first', 'high, second', 'low', 'without severity'];
    expect(findings.map(({ title }) => title)).toEqual(titles);
    expect(observations.map(({ title }) => title)).toEqual(['sooner', 'later']);
    expect(evidence.map(({ name }) => name)).toEqual(['of the report']);
    expect(written).toMatchObject({
      findings: [
        {
          type: 'Web',
          severity: { weight: 9, color: '#ff0000' },
          impact: 'much',
          tags: ['A of a report', 'b of a report'],
          extraFields: { cvss: 9.8 },
          evidence: [{ name: 'of the finding', caption: 'Look', filename: 'file.txt', size: 256 }],
        },
        {},
        {},
        { severity: null, type: null },
      ],
    });
    expect(content.includes(bytes.toString('hex')) || content.includes(bytes.toString('base64'))).toBe(false);
  });

  it.each([
    ['../../etc/passwd', '_.._etc_passwd.json'],
    ['a\\b:c*d?"<e>|f;$(g)', 'a_b_c_d_e_f_g_.json'],
    ['...', 'report.json'],
    ['Größe 影響', 'Größe 影響.json'],
  ])('has a filename of its title without what means something to a path: %s', async (title, filename) => {
    const id = await service.world.report(stage.home.projectId, { title });
    expect((await get('generateReport', { id })).filename).toBe(filename);
  });

  it('that is too large has the code of a file: by its texts, and by what JSON makes of them', async () => {
    const { world } = service;
    const { projectId } = stage.home;
    for (const description of ['x'.repeat(inlineLimitBytes), '\u0001'.repeat(inlineLimitBytes / 4)]) {
      const id = await world.report(projectId);
      await world.finding(id, { description });
      await refused('FileTooLarge', 'generateReport', { id });
    }
  });
});

describe('the extra fields of a model', () => {
  it('come in their order, and none of another model', async () => {
    const { world } = service;
    await world.extraFieldSpec({
      model: 'client',
      internalName: 'second',
      position: 2,
      type: 'float',
      defaultValue: '1.5',
    });
    await world.extraFieldSpec({ model: 'client', internalName: 'first', position: 1, displayName: 'First' });
    await world.extraFieldSpec({ model: 'project', internalName: 'other' });
    for (const door of doors)
      expect(await succeed(service, door, 'extraFieldSpec', { model: 'client' }, stage.member)).toEqual({
        model: 'client',
        fields: [
          {
            internalName: 'first',
            displayName: 'First',
            type: 'single_line_text',
            defaultValue: '',
            position: 1,
          },
          { internalName: 'second', displayName: '', type: 'float', defaultValue: '1.5', position: 2 },
        ],
      });
  });
});

describe('a database without the reference app', () => {
  const bare: { database?: TestDatabase; instance?: Instance } = {};
  afterAll(async () => {
    await bare.instance?.close();
    await bare.database?.drop();
  });

  it('says so for people, and refuses service tokens, which reach nothing; also beside tables of the same names', async () => {
    const database = (bare.database = await emptyDatabase());
    await migrateDatabase({ url: database.url, referenceApp: false });
    const instance = (bare.instance = await startInstance(service, { databaseUrl: database.url }));
    const world = worldOf(database.pool);
    const userId = await world.user({ role: 'manager' });
    const workspaceId = await world.workspace({ owner: userId });
    const person = await service.loginJwt(userId, await world.session(userId));
    const { text, row } = service.opaque('service_token');
    await world.serviceToken(await world.principal(workspaceId, userId), { ...row });
    const id = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
    const inputs: Readonly<Record<string, Input>> = {
      generateReport: { id },
      downloadEvidence: { id },
      downloadOplogRecording: { oplogEntryId: id },
      tags: { model: 'project', id },
      setTags: { model: 'project', id, tags: ['new'] },
      objectsByTag: { tag: 'new' },
      extraFieldSpec: { model: 'project' },
    };
    expect(Object.keys(inputs)).toEqual(Object.keys(referenceApp));
    const askAll = async () => {
      for (const [name, input] of Object.entries(inputs))
        for (const door of doors) {
          const asked = await call(instance, door, name, input, { token: person });
          expectRefusal(asked, 'NotFound');
          expect(asked.message).toBe('The reference app is not installed here: REFERENCE_APP turns it on.');
          expectRefusal(await call(instance, door, name, input, { token: text }), 'Unauthorized');
        }
    };
    await askAll();
    await database.pool.query('CREATE TABLE public.project (id int); CREATE TABLE public.tagging (tag text)');
    await askAll();
  });
});
