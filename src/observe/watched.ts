import { uptime, version as node } from 'node:process';
import { Gauge, type Registry } from 'prom-client';
import { type MetricKey, metricList } from './metric-list.js';

/** Connections of a pool at this moment. */
interface Pool {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  readonly most: number;
}

/** What stands behind the gauges: looked at when somebody reads, never in between. */
export interface Watched {
  readonly version: string;
  readonly memory: { readonly isUsed: () => boolean; readonly size: () => number };
  /** Undefined where nothing is kept in memory. */
  readonly changes:
    | {
        hears(): boolean;
        /** Undefined before the first heartbeat came back. */
        confirmedAgeMs(): number | undefined;
        /** Undefined while deaf. */
        clockAheadMs(): number | undefined;
      }
    | undefined;
  readonly pools: Readonly<Record<string, () => Pool>>;
  readonly passwords: { load(): { readonly running: number; readonly waiting: number } };
  readonly isDraining: () => boolean;
  /** Whether the database answers just now; in bounded time, and undefined where it is not asked. */
  readonly reachesDatabase: () => Promise<boolean | undefined>;
  /** How much of the database's queue of notifications is taken; in bounded time, and undefined where it does not say. */
  readonly notificationQueue: () => Promise<number | undefined>;
}

type GaugeKey = {
  [Key in MetricKey]: (typeof metricList)[Key] extends { type: 'gauge' } ? Key : never;
}[MetricKey];

/** A gauge of the list; with `collect`, one whose value is found when it is read. */
export function gaugeOf(
  registry: Registry,
  key: GaugeKey,
  collect?: (gauge: Gauge) => void | Promise<void>,
): Gauge {
  const described = metricList[key];
  const common = {
    ...{ name: described.name, help: described.help, aggregator: described.together },
    labelNames: 'labels' in described ? [...described.labels] : [],
    registers: [registry],
  };
  if (collect === undefined) return new Gauge<string>(common);
  return new Gauge<string>({
    ...common,
    async collect() {
      await collect(this);
    },
  });
}

/** A number, or no sample where there is none to tell. */
const setOrNone = (gauge: Gauge, value: number | undefined): void => {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
};

export function watchAll(registry: Registry, watched: Watched): void {
  const { memory, passwords, isDraining } = watched;
  gaugeOf(registry, 'memoryUsed', (gauge) => gauge.set(Number(memory.isUsed())));
  gaugeOf(registry, 'memoryEntries', (gauge) => gauge.set(memory.size()));
  watchChanges(registry, watched);
  gaugeOf(registry, 'databaseReachable', async (gauge) => {
    const reached = await watched.reachesDatabase();
    setOrNone(gauge, reached === undefined ? undefined : Number(reached));
  });
  gaugeOf(registry, 'notificationQueue', async (gauge) =>
    setOrNone(gauge, await watched.notificationQueue()),
  );
  watchPools(registry, watched);
  gaugeOf(registry, 'passwordChecks', (gauge) => {
    const { running, waiting } = passwords.load();
    gauge.set({ state: 'running' }, running);
    gauge.set({ state: 'waiting' }, waiting);
  });
  gaugeOf(registry, 'processes').set(1);
  gaugeOf(registry, 'started').set(Math.floor(Date.now() / 1000 - uptime()));
  gaugeOf(registry, 'draining', (gauge) => gauge.set(Number(isDraining())));
  gaugeOf(registry, 'build').set({ version: watched.version, node }, 1);
}

const secondsOf = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : milliseconds / 1000;

function watchChanges(registry: Registry, { changes }: Watched): void {
  gaugeOf(registry, 'changesHeard', (gauge) => setOrNone(gauge, changes && Number(changes.hears())));
  gaugeOf(registry, 'changesConfirmedAge', (gauge) => setOrNone(gauge, secondsOf(changes?.confirmedAgeMs())));
  gaugeOf(registry, 'clockAhead', (gauge) => setOrNone(gauge, secondsOf(changes?.clockAheadMs())));
}

function watchPools(registry: Registry, { pools }: Watched): void {
  gaugeOf(registry, 'poolConnections', (gauge) => {
    for (const [pool, look] of Object.entries(pools)) {
      const { total, idle } = look();
      gauge.set({ pool, state: 'used' }, total - idle);
      gauge.set({ pool, state: 'idle' }, idle);
    }
  });
  gaugeOf(registry, 'poolMost', (gauge) => {
    for (const [pool, look] of Object.entries(pools)) gauge.set({ pool }, look().most);
  });
  gaugeOf(registry, 'poolWaiting', (gauge) => {
    for (const [pool, look] of Object.entries(pools)) gauge.set({ pool }, look().waiting);
  });
}
