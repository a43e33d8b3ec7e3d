import { InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { confirmable, requireConfirmation } from './confirm.js';
import { durationOption } from './durations.js';
import { CommandProblem } from './exit-codes.js';
import { wholeNumber } from './list.js';
import type { Needs, RunAction, Terminal } from './needs.js';
import { policyText } from './policy-text.js';
import { show } from './table.js';

interface Options {
  readonly minimumLifetime?: number;
  readonly maximumLifetime?: number;
  readonly extensionRotates?: string;
  readonly maximumOverlap?: number;
  readonly idleRevocation?: number;
  readonly maximumLiveTokens?: number;
  readonly apiTokenRate?: number;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

const answerShape = z.object({
  policy: z.unknown(),
  exceedingCount: z.int(),
  idleCount: z.int(),
  peopleOverCap: z.int(),
});

export const policySet = ({ terminal, asOperator }: Needs): CliCommand =>
  confirmable(new CliCommand('set'))
    .description('change the credential policy; what is not named stays')
    .option('--minimum-lifetime <duration>', 'shortest life of a new token', durationOption)
    .option(
      '--maximum-lifetime <duration>',
      'longest life of a new token; existing ones stay',
      durationOption,
    )
    .addOption(
      new Option('--extension-rotates <choice>', 'whether extending a token gives it a new text').choices([
        'yes',
        'no',
      ]),
    )
    .option(
      '--maximum-overlap <duration>',
      'how long an older text may stay good after a rotation',
      durationOption,
    )
    .option(
      '--idle-revocation <days>',
      'revoke tokens not used for so long: 90d; or off. Asks, where there are such tokens now',
      idleDays,
    )
    .option('--maximum-live-tokens <number>', 'live tokens a person', wholeNumber(1, 1_000_000))
    .option('--api-token-rate <number>', 'requests a minute that each API token may make; or off', perMinute)
    .option('--dry-run', 'only say what it would mean')
    .option('--json', 'print the answer as JSON')
    .example('graphwarden policy set --maximum-lifetime 90d --dry-run')
    .example('graphwarden policy set --idle-revocation 60d --yes')
    .fields({
      minimumLifetimeSeconds: '--minimum-lifetime',
      maximumLifetimeSeconds: '--maximum-lifetime',
      maximumOverlapSeconds: '--maximum-overlap',
      idleRevocationDays: '--idle-revocation',
      apiTokenRateLimitPerMinute: '--api-token-rate',
    })
    .action(async ({ json, yes, ...options }: Options) => {
      const { dryRun, ...changes } = options;
      if (Object.keys(changes).length === 0)
        throw new CommandProblem('usage', 'Nothing to set: name what shall change (see --help).');
      await asOperator(async (run) => {
        if (dryRun !== true) await requireMeant(terminal, run, options, yes);
        const answer = await run('setCredentialPolicy', inputOf(options));
        show(terminal, json, answer, () => policyText(answerShape.parse(answer).policy));
        terminal.tell(consequences(answer, dryRun === true));
      });
    });

/** The idle rule is the one that ends tokens that exist: where it would, somebody has to mean it. */
async function requireMeant(
  terminal: Terminal,
  run: RunAction,
  options: Options,
  yes: true | undefined,
): Promise<void> {
  if (yes === true || options.idleRevocation === undefined || options.idleRevocation === 0) return;
  const preview = await run('setCredentialPolicy', { ...inputOf(options), dryRun: true });
  const { idleCount } = answerShape.parse(preview);
  if (idleCount > 0)
    await requireConfirmation(
      terminal,
      `Tokens idle for so long, which would be revoked for good within the hour: ${idleCount}. Change the policy?`,
      yes,
    );
}

/** Days, as a number or with a `d`; off is 0. */
function idleDays(text: string): number {
  if (text === 'off') return 0;
  const days = /^(\d{1,5})d?$/.exec(text)?.[1];
  if (days === undefined || Number(days) === 0)
    throw new InvalidArgumentError('It must be days, such as 90d, or off.');
  return Number(days);
}

/** Requests a minute; off is 0. */
const perMinute = (text: string): number => (text === 'off' ? 0 : wholeNumber(1, 1_000_000)(text));

const inputOf = (options: Options) => ({
  minimumLifetimeSeconds: options.minimumLifetime,
  maximumLifetimeSeconds: options.maximumLifetime,
  extensionRotates: options.extensionRotates === undefined ? undefined : options.extensionRotates === 'yes',
  maximumOverlapSeconds: options.maximumOverlap,
  idleRevocationDays: options.idleRevocation,
  maximumLiveTokens: options.maximumLiveTokens,
  apiTokenRateLimitPerMinute: options.apiTokenRate,
  dryRun: options.dryRun === true,
});

function consequences(answer: unknown, isDryRun: boolean): string {
  const { exceedingCount, idleCount, peopleOverCap } = answerShape.parse(answer);
  return [
    isDryRun ? 'Nothing was changed.' : 'The policy is changed.',
    `Live tokens that end later than the maximum lifetime allows: ${exceedingCount}`,
    `Live tokens that are idle enough to be revoked within the hour: ${idleCount}`,
    `People with more live tokens than the cap: ${peopleOverCap}`,
  ].join('\n');
}
