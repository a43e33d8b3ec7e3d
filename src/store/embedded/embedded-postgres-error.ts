/** Why the embedded PostgreSQL cannot run. The message is one line, complete in itself, for the person at the terminal. */
export class EmbeddedPostgresError extends Error {
  override readonly name: string = 'EmbeddedPostgresError';
}

/** Another live Graphwarden uses the data directory. */
export class DataDirectoryInUse extends EmbeddedPostgresError {
  override readonly name = 'DataDirectoryInUse';
}
