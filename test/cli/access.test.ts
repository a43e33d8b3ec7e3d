import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Service } from '../support/service.js';
import { readProject } from '../support/world.js';
import type { Stage } from '../actions/stage.js';
import type { run as runCommand } from './commands.js';
import { startBeside } from './stage.js';

let service: Service;
let stage: Stage;
let run: typeof runCommand;
let token: { id: string; text: string };
beforeAll(async () => {
  ({ service, stage, run } = await startBeside());
  token = await service.serviceToken(stage.home.principalId, { grants: [readProject(stage.home.projectId)] });
});
afterAll(async () => await service.close());
const selected = (): string[] => ['--preset', 'project_read', '--project', stage.home.projectId];
const line = /^project +Reads rows of projects within its grants +1$/m;

describe('graphwarden access', () => {
  test('says the same of a token by its id, by its token id, by its text, and of one to be', async () => {
    const [byId, byTokenId, byText, toBe] = await Promise.all([
      run(['access', token.id]),
      run(['access', token.text.split('_')[1] ?? '']),
      run(['access'], { input: token.text }),
      run(['access', '--principal', stage.home.principalId, ...selected()]),
    ]);
    expect(byId).toMatchObject({ code: 0, stdout: expect.stringMatching(line) });
    expect(byId.stdout).toMatch(/^Reads 1 project\.\n/);
    for (const other of [byTokenId, byText, toBe]) expect(other.stdout).toBe(byId.stdout);
    expect(`${byText.stdout}${byText.stderr}`).not.toContain(token.text);
  });

  test('prints the answer for scripts, without rows', async () => {
    const { stdout } = await run(['access', token.id, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      reach: { projects: 1 },
      tables: expect.arrayContaining([expect.objectContaining({ table: 'project', samples: [] })]),
    });
  });

  test.each([
    ['an id that is nobody’s', () => ['2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11'], 3],
    ['a token id that is nobody’s', () => ['0123456789abcdef'], 3],
    ['an id and a token to be', () => [token.id, ...selected()], 2],
    ['a token to be of no principal', selected, 2],
    ['a token to be that reaches nothing said', () => ['--principal', stage.home.principalId], 2],
    [
      'a project that is none',
      () => ['--principal', stage.home.principalId, '--preset', 'project_read', '--project', 'x'],
      2,
    ],
  ])('refuses %s', async (_what, args, code) => {
    expect(await run(['access', ...args()])).toMatchObject({ code, stdout: '', faults: [] });
  });
});
