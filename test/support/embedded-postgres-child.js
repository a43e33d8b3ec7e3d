import { startEmbeddedPostgres } from '../../dist/store/embedded/embedded-postgres.js';

// A Graphwarden that can be killed, from what the global setup has built: starts PostgreSQL on the folder it is given, prints the URL, and stops it once its
// stdin ends. What went wrong is one line on stderr.
const dataDir = process.argv[2] ?? '';
try {
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false, progress: () => undefined });
  process.stdin.resume().once('end', () => void postgres.stop());
  process.stdout.write(`${postgres.url}\n`);
} catch (error) {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
}
