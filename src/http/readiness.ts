/** What the database said, or that it said nothing in time. */
type Migrations = 'current' | 'newer' | 'behind';

interface ReadinessSettings {
  /** Asks the database which migrations have run; it may fail, and may take as long as it likes. */
  readonly migrations: () => Promise<Migrations>;
  /** How this process is told of changes just now. */
  readonly changes: () => 'listening' | 'polling' | 'deaf' | 'off';
  readonly isDraining: () => boolean;
  readonly version: string;
  /** Milliseconds on a clock that nobody sets. */
  readonly monotonic: () => number;
}

export interface Readiness {
  readonly status: 'ok' | 'degraded' | 'stopping' | 'database unreachable' | 'database not migrated';
  readonly database: 'ok' | 'unreachable' | 'not asked';
  readonly migrations: Migrations | 'unknown';
  readonly changes: ReturnType<ReadinessSettings['changes']>;
  readonly version: string;
}

/** A database that takes longer is of no use to a request either. */
const patienceMs = 1_000;
/** So long an answer of the database is good for everybody who asks: a flood of questions costs it four statements a second. */
const goodForMs = 250;

/** Whether requests should be sent here. What can change from one moment to the next without a statement is looked at every time. */
export function createReadiness(settings: ReadinessSettings): () => Promise<Readiness> {
  const { changes, isDraining, version } = settings;
  const ask = sharedAnswer(settings);

  return async () => {
    const found = isDraining() ? 'not asked' : await ask();
    // The database may have taken a second: what is said of this process is said afterwards.
    const heard = changes();
    const rest = { changes: heard, version } as const;
    if (isDraining()) return { status: 'stopping', database: 'not asked', migrations: 'unknown', ...rest };
    if (found === 'unreachable' || found === 'not asked')
      return { status: 'database unreachable', database: 'unreachable', migrations: 'unknown', ...rest };
    const parts = { database: 'ok', migrations: found, ...rest } as const;
    if (found === 'behind') return { status: 'database not migrated', ...parts };
    return { status: heard === 'deaf' ? 'degraded' : 'ok', ...parts };
  };
}

/** Ready is who answers rightly: without memory every request reads the database, which is slower and as right. */
export const isReady = ({ status }: Readiness): boolean => status === 'ok' || status === 'degraded';

/** One question at a time for all who ask, and its answer for a moment. */
function sharedAnswer({
  migrations,
  monotonic,
}: ReadinessSettings): () => Promise<Migrations | 'unreachable'> {
  let running: Promise<Migrations | 'unreachable'> | undefined;
  let latest: { readonly found: Migrations | 'unreachable'; readonly at: number } | undefined;

  async function askNow(): Promise<Migrations | 'unreachable'> {
    const at = monotonic();
    const found = await withinPatience(migrations());
    latest = { found, at };
    return found;
  }

  return async () => {
    if (latest !== undefined && monotonic() - latest.at < goodForMs) return latest.found;
    running ??= askNow().finally(() => (running = undefined));
    return await running;
  };
}

async function withinPatience(asked: Promise<Migrations>): Promise<Migrations | 'unreachable'> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<'unreachable'>((done) => {
    late = setTimeout(() => done('unreachable'), patienceMs);
  });
  try {
    return await Promise.race([asked.catch(() => 'unreachable' as const), tooLate]);
  } finally {
    clearTimeout(late);
  }
}
