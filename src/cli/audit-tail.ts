import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { momentAgo } from './durations.js';
import { type List, wholeNumber, readList } from './list.js';
import { ifGiven, userId } from './names.js';
import type { Needs, RunAction } from './needs.js';
import { visible, visibleJson } from './visible.js';

interface Options {
  readonly limit: number;
  readonly follow?: true;
  readonly actor?: string;
  readonly subject?: string;
  readonly credential?: string;
  readonly action?: string;
  readonly request?: string;
  readonly from?: string;
  readonly until?: string;
  readonly json?: true;
}

const eventShape = z.object({
  id: z.string(),
  at: z.coerce.date(),
  actorKind: z.string(),
  actorId: z.string().nullable(),
  actorName: z.string(),
  action: z.string(),
  subjectType: z.string().nullable(),
  subjectId: z.string().nullable(),
  address: z.string().nullable(),
  requestId: z.string().nullable(),
  detail: z.unknown(),
});
type Event = z.infer<typeof eventShape> & { readonly node: unknown };

export const auditTail = ({ terminal, asOperator }: Needs): CliCommand =>
  new CliCommand('tail')
    .description('show the latest events of the audit log, the newest last')
    .option('--limit <number>', 'how many to show', wholeNumber(1, 1_000_000), 20)
    .option('--follow', 'go on showing new ones until Ctrl-C; with --json, each is a document on a line')
    .option('--actor <user>', 'what one person did, by username or id')
    .option('--subject <id>', 'what happened to one thing')
    .option('--credential <id>', 'what was done with one token or session')
    .option('--action <name>', 'one action, such as revokeApiToken')
    .option('--request <id>', 'what one request did, by its id in the logs')
    .option('--from <when>', 'from this moment on: ISO 8601, or how long ago: 12h', momentAgo)
    .option('--until <when>', 'up to this moment', momentAgo)
    .option('--json', 'print the answer as JSON')
    .example('graphwarden audit tail --follow')
    .example('graphwarden audit tail --actor olga --from 7d --json')
    .fields({
      actorId: '--actor',
      subjectId: '--subject',
      credentialId: '--credential',
      requestId: '--request',
    })
    .action(async ({ limit, follow, actor, subject, credential, request, json, ...times }: Options) => {
      await asOperator(async (run) => {
        const actorId = await ifGiven(actor, async (text) => await userId(run, text));
        const filter: Filter = {
          ...times,
          actorId,
          subjectId: subject,
          ...(credential !== undefined && { credentialId: credential }),
          ...(request !== undefined && { requestId: request }),
        };
        const latest = await readList(run, 'auditEvents', filter, { limit });
        if (latest.nodes.length === 0)
          terminal.tell(follow === true ? 'No event matches yet.' : 'No event matches.');
        if (json === true && follow !== true) {
          terminal.print(visibleJson({ ...latest, nodes: latest.nodes.toReversed() }, 2));
          return;
        }
        const print = (events: readonly Event[]): void =>
          events.forEach((event) => terminal.print(json === true ? visibleJson(event.node) : lineOf(event)));
        print(eventsOf(latest));
        if (follow === true) await followLog(run, filter, latest, print, () => terminal.isRead);
      });
    });

/** An event stands in the log by the time its transaction began, and appears when that has ended: so far do we look back. */
const lookBackMs = 60_000;
const betweenMs = 1000;

type Filter = Readonly<Record<string, unknown>> & { readonly from?: string };

/** The events of a list that is given with the newest first, the oldest first. */
const eventsOf = ({ nodes }: List): Event[] =>
  nodes.map((node) => ({ ...eventShape.parse(node), node })).reverse();

/** Prints what comes after the latest events, once each, until nobody reads any more. */
async function followLog(
  run: RunAction,
  filter: Filter,
  latest: List,
  print: (events: readonly Event[]) => void,
  isRead: () => boolean,
): Promise<void> {
  const shown = eventsOf(latest);
  let newest = shown.at(-1)?.at;
  const recent = async (): Promise<Event[]> => {
    const from = laterOf(newest && new Date(newest.getTime() - lookBackMs).toISOString(), filter.from);
    return eventsOf(await readList(run, 'auditEvents', { ...filter, from }, { limit: Infinity }));
  };
  // Those before the latest events were left out on purpose.
  const leftOut = shown.length === 0 ? [] : (await recent()).filter(({ at }) => newest && at <= newest);
  let known = new Set([...shown, ...leftOut].map(({ id }) => id));
  while (isRead()) {
    const events = await recent();
    print(events.filter(({ id }) => !known.has(id)));
    known = new Set(events.map(({ id }) => id));
    newest = events.at(-1)?.at ?? newest;
    await delay(betweenMs);
  }
}

/** The later of two moments in ISO 8601 UTC, either of which may be absent. */
const laterOf = (one: string | undefined, other: string | undefined): string | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;

function lineOf(event: Event): string {
  const { at, actorName, action, subjectType, subjectId, address, requestId, detail } = event;
  const who = `${visible(actorName)} (${credentialOf(event)}${address === null ? '' : `, ${address}`})`;
  const subject = subjectType === null ? '' : ` ${subjectType} ${subjectId ?? ''}`.trimEnd();
  const request = requestId === null ? '' : `  request ${visible(requestId)}`;
  return `${at.toISOString()}  ${who}  ${action}${subject}${request}  ${visibleJson(detail)}`;
}

/** What somebody came with. Who logs in comes with nothing yet, and is known by the end of it. */
const credentialOf = ({ action, actorKind, actorId }: Event): string =>
  action === 'login' && actorKind === 'anonymous' && actorId !== null ? 'login' : actorKind;
