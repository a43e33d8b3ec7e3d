import { InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { nameField, usernameField } from '../actions/fields.js';
import { CommandProblem } from './exit-codes.js';
import { readList } from './list.js';
import type { RunAction } from './needs.js';

// Where a command takes a person or a thing, it takes the name that people use, ignoring case, or the id.

const isId = (text: string): boolean => z.guid().safeParse(text).success;

const longestSearch = 100;

interface Lookup {
  /** What it is called in messages. */
  readonly noun: string;
  /** The action that lists them, and its input beside the search. */
  readonly action: string;
  readonly input?: Readonly<Record<string, unknown>>;
  /** Which field is the name. */
  readonly field: string;
}

async function idOf(run: RunAction, lookup: Lookup, text: string): Promise<string> {
  if (isId(text)) return text;
  const { noun, action, input = {}, field } = lookup;
  const missing = new CommandProblem('notFound', `There is no ${noun} "${text}".`);
  if (!usernameField.safeParse(text).success) throw missing; // nothing can be called so
  const search = Array.from(text).slice(0, longestSearch).join('');
  const { nodes } = await readList(run, action, { ...input, search }, { limit: Infinity });
  const shape = z.object({ id: z.string(), name: z.string() });
  const found = nodes
    .map((node) => shape.parse({ id: node['id'], name: node[field] }))
    .filter(({ name }) => name.toLowerCase() === text.toLowerCase());
  const [only, ...others] = found;
  if (only === undefined) throw missing;
  if (others.length === 0) return only.id;
  const ids = found.map(({ id }) => id).join(', ');
  throw new CommandProblem('usage', `There are several ${noun}s "${text}": give one of the ids ${ids}`);
}

export const userId = async (run: RunAction, text: string): Promise<string> =>
  await idOf(run, { noun: 'user', action: 'users', field: 'username' }, text.normalize('NFC'));

export const workspaceId = async (run: RunAction, text: string): Promise<string> =>
  await idOf(run, { noun: 'workspace', action: 'workspaces', field: 'name' }, text);

/** Active principals only: of those that are not, several may have one name. */
export const principalId = async (
  run: RunAction,
  text: string,
  workspace: string | undefined,
): Promise<string> =>
  await idOf(
    run,
    {
      noun: 'service principal',
      action: 'servicePrincipals',
      input: { status: 'active', workspaceId: workspace },
      field: 'name',
    },
    text,
  );

/** A credential by its id, or a token by the sixteen digits that its text begins with. */
export async function credentialId(run: RunAction, text: string): Promise<string> {
  if (isId(text)) return text;
  const shape = z.object({ id: z.string(), tokenId: z.string() });
  for (const action of ['serviceTokens', 'apiTokens']) {
    const { nodes } = await readList(run, action, { search: text }, { limit: Infinity });
    const found = nodes
      .map((node) => shape.parse(node))
      .find(({ tokenId }) => tokenId === text.toLowerCase());
    if (found !== undefined) return found.id;
  }
  throw new CommandProblem('notFound', `There is no token "${text}".`);
}

/** Reads an argument that is the name of something new, by the rule for names everywhere. */
export function newName(text: string): string {
  const parsed = nameField.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`It ${parsed.error.issues[0]?.message ?? 'is not valid'}.`);
}

/** Looks up what was given; nothing stays nothing. */
export const ifGiven = async (
  text: string | undefined,
  lookUp: (given: string) => Promise<string>,
): Promise<string | undefined> => (text === undefined ? undefined : await lookUp(text));
