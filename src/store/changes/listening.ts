import { randomUUID } from 'node:crypto';
import { type Connection, type Ear, type Told, connect } from './ear.js';

/** The channel on which drizzle/product/0003_changes.sql tells of changes. */
const changes = 'graphwarden_changes';

export interface ListenSettings {
  /** By which everything else reaches the database; through a pooler, perhaps. */
  readonly url: string;
  /** The same database, by connections that stay what they are. */
  readonly listenUrl: string;
}

/** A heartbeat under way. */
interface Awaited {
  readonly text: string;
  readonly arrived: () => void;
  readonly lost: (error: Error) => void;
}

/**
 * Listens to what the database notifies. PostgreSQL delivers notifications in the order of the commits, so a heartbeat that
 * comes back has every earlier change before it. It is sent where everything else of this process goes: one that never
 * arrives says that the listener hears another database, or a pooler.
 */
export async function listen({ url, listenUrl }: ListenSettings, told: Told): Promise<Ear> {
  const beats = `graphwarden_beat_${randomUUID().replaceAll('-', '')}`;
  const [listener, sender] = await connectBoth(listenUrl, url);
  const close = async (): Promise<void> => {
    await Promise.all([listener.close(), sender.close()]);
  };
  let awaited: Awaited | undefined;
  let isLost = false;
  listener.client.once('end', () => {
    isLost = true;
    awaited?.lost(new Error('the listening connection was lost'));
  });
  listener.client.on('notification', ({ channel, payload = '' }) => {
    if (channel === changes) told.changed(payload);
    else if (payload === awaited?.text) awaited.arrived();
  });
  try {
    // Whoever asks for the usage has PostgreSQL give back what all have read. In a full queue nothing else does: every commit that would, fails.
    await listener.client.query(`LISTEN ${changes}; LISTEN ${beats}; SELECT pg_notification_queue_usage()`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    close,
    async beat() {
      if (isLost) throw new Error('the listening connection was lost');
      const text = randomUUID();
      const arrival = new Promise<void>((arrived, lost) => (awaited = { text, arrived, lost }));
      const sent = sender.client.query<{ now: number }>(
        'select pg_notify($1, $2), (extract(epoch from clock_timestamp()) * 1000)::float8 as now',
        [beats, text],
      );
      const [found] = await Promise.all([sent, arrival]);
      return found.rows[0]?.now ?? Number.NaN;
    },
  };
}

/**
 * Both at once: after an outage everybody connects at the same time, and what two connections take one after the other is
 * time in which nobody may go by memory.
 */
async function connectBoth(listenUrl: string, url: string): Promise<readonly [Connection, Connection]> {
  const listening = connect(listenUrl, 'graphwarden changes');
  const sending = connect(url, 'graphwarden heartbeat');
  try {
    return await Promise.all([listening, sending]);
  } catch (error) {
    for (const each of await Promise.allSettled([listening, sending]))
      if (each.status === 'fulfilled') await each.value.close();
    throw error;
  }
}
