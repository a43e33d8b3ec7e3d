import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { confirmable, requireConfirmation } from './confirm.js';
import { CommandProblem } from './exit-codes.js';
import { readList } from './list.js';
import { userId } from './names.js';
import type { Needs } from './needs.js';
import { show } from './table.js';

interface Options {
  readonly user?: string;
  readonly reason?: string;
  readonly yes?: true;
  readonly json?: true;
}

const sessionShape = z.object({ id: z.string() });

export const sessionRevoke = (needs: Needs): CliCommand =>
  confirmable(new CliCommand('revoke'))
    .description('end a session: its login and collab JWTs are refused from the next request on')
    .argument('[id]', 'id of the session, as `session list` shows it')
    .option('--user <user>', 'instead of an id: all live sessions of a person, by username or id')
    .option('--reason <text>', 'why, for the audit log')
    .option('--json', 'print the answer as JSON')
    .example('graphwarden session revoke 9c8b7a6d-5e4f-4a3b-8c1d-0e9f8a7b6c5d --reason "lost laptop" --yes')
    .example('graphwarden session revoke --user olga --reason "lost laptop"')
    .fields({ userId: '--user' })
    .action(async (id: string | undefined, { user, ...options }: Options) => {
      if (id !== undefined && user === undefined) await revokeOne(needs, id, options);
      else if (id === undefined && user !== undefined) await revokeAllOf(needs, user, options);
      else throw new CommandProblem('usage', 'Give either the id of a session or --user.');
    });

type Choices = Omit<Options, 'user'>;

async function revokeOne(
  { terminal, asOperator }: Needs,
  id: string,
  { reason, yes, json }: Choices,
): Promise<void> {
  await requireConfirmation(terminal, `End session ${id}?`, yes);
  await asOperator(async (run) => {
    const answer = await run('revokeSession', { id, reason });
    show(terminal, json, answer, () => `Session ${id} is ended.`);
  });
}

async function revokeAllOf(
  { terminal, asOperator }: Needs,
  user: string,
  { reason, yes, json }: Choices,
): Promise<void> {
  await asOperator(async (run) => {
    const filter = { userId: await userId(run, user), status: 'active' };
    const { nodes } = await readList(run, 'sessions', filter, { limit: Infinity });
    if (nodes.length > 0)
      await requireConfirmation(terminal, `End the live sessions of ${user}: ${nodes.length}?`, yes);
    const ended = [];
    for (const node of nodes)
      ended.push(await run('revokeSession', { id: sessionShape.parse(node).id, reason }));
    const answer = { count: ended.length, sessions: ended };
    show(terminal, json, answer, () => `Sessions of ${user} ended: ${ended.length}`);
  });
}
