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
      ...command.options.map(({ long }) => long ?? ''),
    ]);
    expect(words.filter((word) => /password|secret$|token$|code/.test(word))).toEqual([]);
  });

  test('that destroys something asks, or has --yes', () => {
    const asking = commands.filter(({ command }) => command.options.some(({ long }) => long === '--yes'));
    expect(asking.map(({ path }) => path.replace('graphwarden ', '')).sort()).toEqual([
      ...[
        'cleanup',
        'freeze',
        'keys rotate',
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
    ['nothing to set', ['policy', 'set']],
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

  test.each([
    ['session revoke', ['session', 'revoke', '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10']],
    ['freeze', ['freeze', 'all']],
  ])('%s without --yes and without a terminal is exit 5, before anything is opened', async (_what, args) => {
    const { code, stdout, stderr } = await run(args, nowhere);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toMatch(/--yes confirms\. Nothing was done\./);
  });
});
