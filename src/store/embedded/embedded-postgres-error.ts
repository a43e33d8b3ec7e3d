/** Why the embedded PostgreSQL cannot run. The message is one line, complete in itself, for the person at the terminal. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
