import { serve } from './process/serve.js';
import { wordsFor } from './process/start.js';

// `npm start`: the service, which `graphwarden serve` runs as well.
try {
  await serve();
} catch (error) {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${wordsFor(error) ?? text}\n`);
  process.exitCode = 1;
}
