import type { IncomingMessage } from 'node:http';
import pg from 'pg';
import { openDatabase } from '../../src/store/database.js';
import { findPresentedServiceToken } from '../../src/store/presented-credentials.js';
import { answerToGive, listen } from './listen.js';

// What a cold hook cannot do without: node:http, and one prepared read by key. BENCH_STATEMENT says which: `key`, one row
// of one table, or `hook`, the very statement of the hook.

const url = process.env['DATABASE_URL'] ?? '';
const poolSize = 10;
const { status, headers, body } = answerToGive();
const headerPairs = headers.flat();
const bytes = Buffer.from(body);

const read = process.env['BENCH_STATEMENT'] === 'hook' ? byStatementOfTheHook() : byKey();

function byKey(): (tokenId: string) => Promise<boolean> {
  const pool = new pg.Pool({ connectionString: url, max: poolSize });
  const text =
    'select id, digest, digest_key_id, expires_at, revoked_at from graphwarden.service_token where token_id = $1';
  return async (tokenId) => {
    const found = await pool.query({ name: 'by-key', text, values: [tokenId] });
    return found.rows.length === 1;
  };
}

function byStatementOfTheHook(): (tokenId: string) => Promise<boolean> {
  const db = openDatabase({ url, poolSize, onLost: () => undefined });
  return async (tokenId) => (await findPresentedServiceToken(db, tokenId)) !== undefined;
}

/** `Bearer gwst_` comes before the sixteen digits. */
const tokenIdIn = ({ headers: { authorization = '' } }: IncomingMessage): string =>
  authorization.slice(12, 28);

listen((req, res) => {
  void read(tokenIdIn(req)).then((isFound) => {
    if (isFound) res.writeHead(status, headerPairs).end(bytes);
    else res.writeHead(401).end();
  });
});
