import pg from 'pg';

/** One way of being told of changes, over connections of its own; when they end, so does it. */
export interface Ear {
  /**
   * Resolves with the database's clock (milliseconds since the epoch, read after the call) when every change has been told that
   * was committed before the call. Never called while a call is under way; rejects when the connection is lost.
   */
  beat(): Promise<number>;
  close(): Promise<void>;
}

/** What an ear tells. */
export interface Told {
  /** Something changed that answers rest on. */
  changed(subject: string): void;
  /** Changes may have been missed: nothing that was read before now can be relied upon. */
  forget(): void;
}

export interface Connection {
  readonly client: pg.Client;
  close(): Promise<void>;
}

/**
 * A connection outside the pool. It has no settings at its start, which poolers refuse. Its close says good-bye and waits for no
 * answer: over a wire that has fallen silent none would come.
 */
export async function connect(url: string, name: string): Promise<Connection> {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: 3_000,
    query_timeout: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 2_000,
  });
  // Statements fail by themselves; an error that nobody hears would end the process.
  client.on('error', () => undefined);
  const close = async (): Promise<void> => {
    const ending = client.end().catch(() => undefined);
    client.connection.stream.destroy();
    await ending;
  };
  try {
    await client.connect();
    return { client, close };
  } catch (error) {
    await close();
    throw error;
  }
}
