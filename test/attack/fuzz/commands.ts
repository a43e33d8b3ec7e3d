import { expect } from '@jest/globals';
import type { Argument, Option } from 'commander';
import fc from 'fast-check';
import { commandTree } from '../../../docs/command-tree.js';
import type { startBeside } from '../../cli/stage.js';
import { anyText } from './hostile.js';

// The door of the operator: whatever is written behind `graphwarden`, and on standard input, ends as documented, without a stack.

type Beside = Awaited<ReturnType<typeof startBeside>>;

/** What is attacked: the command line beside a database, and what it must not repeat. */
export interface CommandTarget {
  readonly run: Beside['run'];
  /** What is written on standard input: tokens that are good. */
  readonly tokens: readonly string[];
  /** What the settings hold. */
  readonly secrets: readonly string[];
}

/** Not these: one serves for ever, the others write files where they are told to. */
const left = ['serve', 'demo seed', 'metadata generate'];
/** `--follow` goes on until it is ended, `--settings` names a file for the process itself, `--create` makes roles for all databases. */
const leftOptions = ['--follow', '--settings', '--create', '--help', '--version'];
/** Prints the ring of keys for the settings: that is what it is for. */
const printsKeys = 'keys rotate';

const commands = commandTree()
  .map((command) => ({ command, path: command.path().replace(/^graphwarden /, '') }))
  .filter(({ path }) => !left.includes(path));

const value = fc.oneof(
  { weight: 4, arbitrary: anyText },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        '1',
        '-1',
        '0',
        '1d',
        '90d',
        '1e9',
        'active',
        'user',
        'admin',
        'owner',
        'all',
        'login',
        'api_token',
      ],
      ...[
        '--',
        '-',
        '--yes',
        '@file',
        '2031-01-01',
        '10.0.0.0/8',
        '::/0',
        'project_read',
        'oplog_rw',
        'name',
      ],
    ),
  },
  { weight: 1, arbitrary: fc.uuid() },
);
const ofArgument = (argument: Argument): fc.Arbitrary<readonly string[]> =>
  argument.argChoices === undefined
    ? value.map((text) => [text])
    : fc.constantFrom(...argument.argChoices).map((text) => [text]);
function ofOption({ long, required, optional, argChoices }: Option): fc.Arbitrary<readonly string[]> {
  const flag = long ?? '';
  if (!required && !optional) return fc.constant([flag]);
  const given = argChoices === undefined ? value : fc.oneof(fc.constantFrom(...argChoices), value);
  return given.map((text) => [flag, text]);
}

/** A command as it is nearly called, or any words. */
const nearlyCalled = fc.constantFrom(...commands).chain(({ command, path }) => {
  const options = command.options.filter(({ long }) => !leftOptions.includes(long ?? ''));
  const args = command.registeredArguments.map(ofArgument);
  const given = options.length === 0 ? fc.constant([]) : fc.subarray(options);
  return given
    .chain((chosen) =>
      fc.tuple(
        ...args,
        ...chosen.map(ofOption),
        fc.oneof(
          fc.constant([]),
          value.map((text) => [text]),
        ),
      ),
    )
    .map((parts) => ({ path, args: [...path.split(' '), ...parts.flat()] }));
});
const anyWords = fc
  .array(fc.oneof(value, fc.constantFrom(...commands.flatMap(({ path }) => path.split(' ')))), {
    maxLength: 6,
  })
  .filter((args) => !left.some((each) => args.join(' ').startsWith(each)))
  .map((args) => ({ path: '', args }));

const inside = /\n\s+at .+:\d+:\d+|node_modules|node:internal|Failed query|drizzle|ECONNREFUSED/;
/** What a terminal would obey instead of showing it. */
// eslint-disable-next-line no-control-regex -- those are what is looked for
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

async function expectEnding(
  { run, secrets }: CommandTarget,
  { path, args }: { readonly path: string; readonly args: readonly string[] },
  input: string,
): Promise<void> {
  const { code, stdout, stderr, faults } = await run(args, { input });
  expect(faults).toEqual([]);
  expect([0, 1, 2, 3, 4, 5]).toContain(code);
  if (code === 1) expect(stderr).toMatch(/\S/);
  if (code === 2) expect(stdout).toBe('');
  expect(inside.exec(stdout + stderr)?.[0]).toBeUndefined();
  expect(obeyed.exec(stdout)?.[0]).toBeUndefined();
  const shown = path === printsKeys ? stderr : stdout + stderr;
  expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
  if (input.length > 30) expect((stdout + stderr).includes(input)).toBe(false);
}

export const commandAttacks = {
  'a command with arguments that nearly fit': (target: CommandTarget) =>
    fc.asyncProperty(
      nearlyCalled,
      fc.oneof(anyText, fc.constantFrom(...target.tokens)),
      async (called, input) => {
        await expectEnding(target, called, input);
      },
    ),
  'any words': (target: CommandTarget) =>
    fc.asyncProperty(anyWords, anyText, async (called, input) => {
      await expectEnding(target, called, input);
    }),
};
