import { callersIn } from '../test/large/callers.js';
import {
  type LargeDatabase,
  type LargeServer,
  createDatabase,
  openLargeDatabase,
  startLargeServer,
} from '../test/large/database.js';
import { generatedWorld, scaleOf } from '../test/large/generated-data.js';
import type { Bench } from './scenario.js';

/** The generated data in one scale. */
export interface LargeWorld {
  readonly database: LargeDatabase;
  readonly callers: ReturnType<typeof callersIn>;
  /** An ordinary person with tokens, by number. */
  readonly member: number;
  /** How many projects the huge workspace has, as names of callers say it. */
  readonly huge: string;
  readonly tokens: number;
  readonly projects: number;
  readonly entries: number;
}

/** What the page says of the server on which access views are measured. */
export const aboutServer =
  'PostgreSQL with its data in memory (1 GB of shared buffers), since it is plans that are compared, not disks. ' +
  'Times are the server’s own, planning included, of prepared statements on a connection that has run them before.';

/** As is advised where data lie on an SSD or in memory: reading anywhere costs about as much as reading on. */
export const trustIndexes = 'SET random_page_cost = 1.1';

/** A PostgreSQL set up for much data; it ends with the scenario. */
export async function openLargeServer(bench: Bench): Promise<LargeServer> {
  bench.say('starting PostgreSQL');
  const server = await startLargeServer();
  bench.onEnd(server.stop);
  return server;
}

/** The generated data with about so many service tokens, in a database of its own. */
export async function openLargeWorld(bench: Bench, server: LargeServer, about: number): Promise<LargeWorld> {
  const scale = scaleOf(about);
  const url = await createDatabase(server, `about_${about}_tokens`);
  const database = await openLargeDatabase(url, scale, (what) =>
    bench.say(`about ${about.toLocaleString('en')} tokens: seeding ${what}`),
  );
  bench.onEnd(database.close);
  const world = generatedWorld(scale);
  return {
    database,
    callers: callersIn(world),
    member: world.people.member,
    huge: world.huge,
    ...(await counted(database)),
  };
}

async function counted({ client }: LargeDatabase) {
  const found = await client.query<{ tokens: number; projects: number; entries: number }>(`
    select (select count(*)::int from graphwarden.service_token) as tokens,
           (select count(*)::int from graphwarden.project) as projects,
           (select count(*)::int from public.oplog_entry) as entries`);
  const [row] = found.rows;
  if (row === undefined) throw new Error('nothing was counted');
  return row;
}

/** How the columns of a table name a world. */
export const sizeOf = ({ tokens, projects, entries }: LargeWorld): string =>
  [`${shown(tokens)} tokens`, `${shown(projects)} projects`, `${shown(entries)} entries`].join(', ');

const shown = (value: number): string => value.toLocaleString('en');
