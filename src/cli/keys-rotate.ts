import { Option } from 'commander';
import { CliCommand } from './cli-command.js';
import { confirmable, requireConfirmation } from './confirm.js';
import { CommandProblem } from './exit-codes.js';
import {
  type KeyKind,
  type KeyRing,
  keyKinds,
  keyVariables,
  kindOf,
  valueOf,
  withActive,
  withAdded,
  withoutKey,
} from './key-ring.js';
import { environmentLines } from './keys-new.js';
import type { Needs } from './needs.js';
import { visibleJson } from './visible.js';

interface Options {
  readonly digest?: true;
  readonly signing?: true;
  readonly activate?: string;
  readonly retire?: string;
  readonly yes?: true;
  readonly json?: true;
}

/** A changed ring, which lists of it changed, and what to do about it. */
interface Change {
  readonly ring: KeyRing;
  readonly kinds: readonly KeyKind[];
  readonly advice: readonly string[];
}

export const keysRotate = (needs: Needs): CliCommand =>
  confirmable(new CliCommand('rotate'))
    .summary('change the keys in three steps')
    .description(
      [
        'change the keys in three steps, so that no replica meets a key it does not',
        'know. Each prints the next values as lines for an environment file; those of',
        'the embedded database are stored at once.',
        '',
        '1. keys rotate                  adds a new key at the end: it verifies',
        '2. keys rotate --activate <id>  moves it to the front: it makes what is new',
        '3. keys rotate --retire <id>    leaves an old one out; refused while live',
        '                                tokens, second factors, recovery codes or',
        '                                one-time codes need a digest key',
        '',
        'After each step, give every replica the new values before the next one.',
      ].join('\n'),
    )
    .option('--digest', 'step 1 for TOKEN_DIGEST_KEYS alone')
    .option('--signing', 'step 1 for JWT_SIGNING_KEYS alone')
    .addOption(
      new Option('--activate <id>', 'step 2: the key to make the active one').conflicts([
        'digest',
        'signing',
        'retire',
      ]),
    )
    .addOption(new Option('--retire <id>', 'step 3: the key to leave out').conflicts(['digest', 'signing']))
    .option('--json', 'print the values as JSON')
    .example('graphwarden keys rotate --digest')
    .example('graphwarden keys rotate --activate 1f2e3d4c')
    .example('graphwarden keys rotate --retire 0a1b2c3d --yes')
    .action(async (options: Options) => {
      const { ring, kinds, advice } = await changeOf(needs, options);
      await show(needs, ring, kinds, options);
      needs.terminal.tell(advice.join('\n'));
    });

async function changeOf(needs: Needs, { activate, retire, yes, ...only }: Options): Promise<Change> {
  const ring = await needs.keys.ring();
  if (activate !== undefined) return activated(ring, activate);
  if (retire !== undefined) return await retired(needs, ring, retire, yes);
  const kinds = keyKinds.filter((kind) => only[kind] === true || (!only.digest && !only.signing));
  return await added(needs, ring, kinds);
}

async function added(needs: Needs, ring: KeyRing, kinds: readonly KeyKind[]): Promise<Change> {
  let next = ring;
  const advice: string[] = [];
  for (const kind of kinds) {
    const key = await needs.keys.newKey(kind);
    next = withAdded(next, kind, key);
    advice.push(`${keyVariables[kind]} has a new key ${key.id} at its end.`);
    advice.push(`When every replica runs with it: graphwarden keys rotate --activate ${key.id}`);
  }
  return { ring: next, kinds, advice };
}

function activated(ring: KeyRing, id: string): Change {
  const kind = kindOf(ring, id);
  const old = ring[kind].filter((key) => key.id !== id).map((key) => key.id);
  const wait =
    kind === 'digest'
      ? [
          'What the old key made stays good while it is in the list, and it must stay until nothing needs it:',
          ...fates.values(),
        ].join('\n')
      : 'JWTs live for 24 hours: retire the old one no sooner than a day after the last replica runs with this.';
  const retirement = old.map((each) => `Later: graphwarden keys rotate --retire ${each}`);
  return {
    ring: withActive(ring, kind, id),
    kinds: [kind],
    advice: [`${keyVariables[kind]} begins with key ${id}. Give it to every replica.`, wait, ...retirement],
  };
}

async function retired(needs: Needs, ring: KeyRing, id: string, yes: true | undefined): Promise<Change> {
  const kind = kindOf(ring, id);
  const next = withoutKey(ring, kind, id);
  if (kind === 'digest') await requireUnused(needs, id);
  const question =
    kind === 'digest'
      ? `Retire digest key ${id}? What was made with it is refused for good.`
      : `Retire signing key ${id}? Every JWT that it signed is refused; they live for 24 hours after it was last the active one.`;
  await requireConfirmation(needs.terminal, question, yes);
  return { ring: next, kinds: [kind], advice: [`${keyVariables[kind]} is without key ${id}.`] };
}

/** How each sort of row comes to need an old digest key no more. */
const fates: ReadonlyMap<string, string> = new Map([
  [
    'API tokens',
    'API tokens move to the active key when they are used; else they end, or are regenerated or revoked.',
  ],
  [
    'service tokens',
    'Service tokens move to the active key when they are used; else they end, or are regenerated or revoked.',
  ],
  [
    'older texts of tokens',
    'Older texts of tokens move when they are used; else they end with their overlap.',
  ],
  [
    'second factors',
    'Second factors move when a code of the app is used; else they stay until replaced or removed.',
  ],
  ['recovery codes', 'Recovery codes stay under their key until each is used, or a new set replaces them.'],
  ['one-time codes', 'One-time password codes end when they are used, or after a day.'],
]);

async function requireUnused(needs: Needs, id: string): Promise<void> {
  const rows = Object.entries(await needs.keys.countRowsUnder(id)).filter(([, count]) => count > 0);
  if (rows.length === 0) return;
  const what = rows.map(([name, count]) => `${name}: ${count}`).join(', ');
  const how = rows.flatMap(([name]) => fates.get(name) ?? []);
  throw new CommandProblem(
    'refused',
    [`Key ${id} is in use, and has to stay until it is not. ${what}`, ...how].join('\n'),
  );
}

async function show(
  needs: Needs,
  ring: KeyRing,
  kinds: readonly KeyKind[],
  { json }: Options,
): Promise<void> {
  const file = await needs.keys.keep(ring, kinds);
  if (file !== undefined) {
    needs.terminal.tell(`${file} is rewritten: restart the service to use it.`);
    return;
  }
  const values = Object.fromEntries(kinds.map((kind) => [keyVariables[kind], valueOf(ring[kind])]));
  needs.terminal.print(json === true ? visibleJson(values, 2) : environmentLines(values));
}
