import { describe, expect, test } from '@jest/globals';
import { commandTree } from '../../docs/command-tree.js';
import { run } from './commands.js';

describe('every command', () => {
  const commands = commandTree().map((command) => ({ path: command.path(), command }));

  test.each(commands)('$path says what it does, and has an example that calls it', ({ path, command }) => {
    expect(command.description()).not.toBe('');
    expect(command.examples.some((line) => line.includes(path) || line.includes('--settings'))).toBe(true);
    for (const option of command.options.filter(({ long }) => long !== '--email'))
      expect(`${option.flags}: ${option.description}`).not.toMatch(/: $/);
  });

  test('no argument of a command is a secret: those of every process can be seen', () => {
    const words = commands.flatMap(({ command }) => [
      ...command.registeredArguments.map((argument) => argument.name()),
      // One that takes no value can hold none: --set-password.
      ...command.options.flatMap((option) => (option.isBoolean() ? [] : (option.long ?? ''))),
    ]);
    expect(words).toContain('--role');
    expect(words.filter((word) => /password|secret$|token$|code/.test(word))).toEqual([]);
  });

  test('that destroys something asks, or has --yes', () => {
    const asking = commands.filter(({ command }) => command.options.some(({ long }) => long === '--yes'));
    expect(asking.map(({ path }) => path.replace('graphwarden ', '')).sort()).toEqual([
      ...[
        'cleanup',
        'freeze',
        'keys rotate',
        'policy set',
        'session revoke',
        'token revoke',
        'user deactivate',
        'user reset',
      ],
      'workspace remove-member',
    ]);
  });
});

describe('wrong usage and help', () => {
  const nowhere = { env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' } };

  test.each([
    ['an unknown command', ['nonsense']],
    ['an unknown command of a group', ['user', 'nonsense']],
    ['a group without a command', ['user']],
    ['nothing at all', []],
    ['an unknown option', ['user', 'list', '--nonsense']],
    ['a missing argument', ['user', 'create']],
    ['one argument too many', ['user', 'create', 'olga', 'mia']],
    ['a missing option', ['workspace', 'create', 'Red team']],
    ['a choice that there is not', ['user', 'create', 'olga', '--role', 'root']],
    ['a number that is none', ['user', 'list', '--limit', 'many']],
    ['a duration that is none', ['policy', 'set', '--maximum-lifetime', 'long']],
    ['a moment that is none', ['token', 'create', 'x', '--principal', 'p', '--expires', 'tomorrow']],
    ['options that exclude each other', ['keys', 'rotate', '--activate', 'a', '--retire', 'b']],
    ['help of an unknown command', ['help', 'token', 'nonsense']],
    ['help of a command with its arguments', ['help', 'user', 'create', 'olga']],
    ['nothing to set', ['policy', 'set']],
    ['a project without a name', ['demo', 'project', ' ', '--workspace', 'w']],
    ['a session and a person', ['session', 'revoke', 'x', '--user', 'olga']],
    ['neither a session nor a person', ['session', 'revoke']],
    ['an order that there is not', ['token', 'list', '--sort', 'colour']],
  ])('%s is exit 2, said on standard error alone', async (_what, args) => {
    const { code, stdout, stderr } = await run(args, nowhere);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  test('help is exit 0, on standard output', async () => {
    const { code, stdout, stderr } = await run(['token', 'create', '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('TOKEN=$(graphwarden token create');
    expect((await run(['--help'])).stdout).toContain('5    not confirmed');
  });

  test('help of a command under a group is that of the command', async () => {
    const { code, stdout } = await run(['help', 'token', 'list']);
    expect(code).toBe(0);
    expect(stdout).toBe((await run(['token', 'list', '--help'])).stdout);
  });

  test('--version prints the version alone', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: '1.2.3\n', stderr: '' });
  });

  const create = ['token', 'create', 'x', '--principal', 'p', '--expires', '1d'];
  const grant = 'oplog:0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10:read';
  test.each([
    ['no reach', [], /--preset project_read with one of --project.*--grant/],
    ['a selection without preset', ['--project', 'x'], /--preset project_read with/],
    ['a preset without selection', ['--preset', 'oplog_rw'], /--preset oplog_rw needs --oplog,/],
    ['a preset with a grant', ['--preset', 'oplog_rw', '--grant', grant], /--preset oplog_rw needs --oplog,/],
    ['two selections', ['--preset', 'project_read', '--project', 'x', '--all-accessible'], /exactly one of/],
    ['a grant of no such shape', ['--grant', 'oplog:read'], /such as oplog:/],
    [
      'an action that there is not',
      ['--grant', grant.replace('read', 'sing')],
      /read, create, update, delete/,
    ],
  ])('token create with %s is exit 2, in words of options', async (_what, args, words) => {
    const { code, stderr } = await run([...create, ...args], nowhere);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/projectIds|oplogIds|grants\b/);
  });

  test.each([
    ['projectIds.1: must be a uuid', '--project (value 2): must be a uuid'],
    ['projectIds[1]: must be a uuid', '--project (value 2): must be a uuid'],
    ['grants[0].action: a project can only be read', '--grant (value 1): a project can only be read'],
    ['rate: lies', '--rate: lies'],
    ['name: is longer than 100 characters', 'name: is longer than 100 characters'],
    ['There is no project: projectIds and oplogIds', 'There is no project: --project and --oplog'],
  ])('a refusal is told in words of options: %s', (refusal, told) => {
    const command = commandTree().find((each) => each.path() === 'graphwarden token create');
    expect(command?.inOptions(refusal)).toBe(told);
  });

  test.each([
    ['session revoke', ['session', 'revoke', '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10']],
    ['freeze', ['freeze', 'all']],
  ])('%s without --yes and without a terminal is exit 5, before anything is opened', async (_what, args) => {
    const { code, stdout, stderr } = await run(args, nowhere);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toMatch(/--yes confirms\. Nothing was done\./);
  });
});
