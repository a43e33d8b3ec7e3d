import { longestHeader } from '../src/auth/authorization-header.js';
import { leakReportsPerMinute } from '../src/auth/leak-report-limit.js';
import { mostAtOnce } from '../src/auth/look-up.js';
import { documentLimits } from '../src/http/graphql.js';
import { clientLimits, largestHeaderBytes } from '../src/http/server.js';
import { databaseLimits } from '../src/store/database.js';
import { codesPerUser, loginLimits } from '../src/store/login-throttle.js';
import { passwordQueue } from '../src/tokens/password.js';
import { code, table } from './markdown.js';

const whole = (count: number): string => count.toLocaleString('en');
const seconds = (milliseconds: number): string => `${milliseconds / 1000} s`;

const slow = 'test/auth-hook/slow-clients.test.ts';
const pool = 'test/store/database-limits.test.ts';
const overload = 'test/actions/overload.test.ts';
const throttle = 'test/actions/throttle.test.ts';

type Row = readonly [what: string, value: string, answer: string, test: string];

/** Every limit of the service that is a number, what answers beyond it, and what proves it. */
const rows: readonly Row[] = [
  [
    'requests a minute of one service token',
    'its `rateLimitPerMinute`; none at first',
    '401',
    'test/auth-hook/service-token-limits.test.ts',
  ],
  [
    'requests a minute of one API token',
    'the policy’s `apiTokenRateLimitPerMinute`; none at first',
    '401',
    'test/auth-hook/api-token-rate.test.ts',
  ],
  [
    'networks of one service token',
    'its `allowedCidrs`; everywhere at first',
    '401',
    'test/auth-hook/address-proof.test.ts',
  ],
  [
    'failed logins in 15 minutes, one account from one address',
    whole(loginLimits.perUserAndAddress),
    '429',
    throttle,
  ],
  ['failed logins in 15 minutes, one account', whole(loginLimits.perUser), '429', throttle],
  [
    'codes of a second factor in an hour, one account',
    whole(codesPerUser),
    '429',
    'test/actions/second-factor-attacks.test.ts',
  ],
  ['failed logins in 15 minutes, one address', whole(loginLimits.perAddress), '429', throttle],
  [
    'reports of leaks a minute, one credential or network',
    whole(leakReportsPerMinute.known),
    '429',
    'test/actions/leaks.test.ts',
  ],
  [
    'reports of leaks a minute, from nobody knows where',
    whole(leakReportsPerMinute.unknown),
    '429',
    'test/actions/leaks.test.ts',
  ],
  ['all headers of a request', `${whole(largestHeaderBytes)} bytes`, '431', slow],
  ['`Authorization`', `${whole(longestHeader)} characters`, '401', 'test/unit/authorization-header.test.ts'],
  ['a request body', '`BODY_LIMIT_BYTES`', '413', 'test/auth-hook/hasura-shapes.test.ts'],
  [
    'a document at `/graphql`',
    `${whole(documentLimits.tokens)} tokens, ${documentLimits.depth} levels, ${documentLimits.aliases} aliases`,
    '`InvalidInput`',
    'test/actions/graphql-door.test.ts',
  ],
  [
    'each text, list and number of an input',
    '[docs/actions.md](actions.md)',
    '400',
    'test/contract/input-bounds.test.ts',
  ],
  ['until the headers of a request are there', seconds(clientLimits.headers), '408', slow],
  ['until a whole request is there', seconds(clientLimits.request), '408', slow],
  ['an answer of which nothing is taken', seconds(clientLimits.stalled), 'the connection ends', slow],
  ['an idle connection', seconds(clientLimits.idle), 'the connection ends', slow],
  ['to wait for a connection to the database', seconds(databaseLimits.connection), '503', pool],
  ['a statement', seconds(databaseLimits.statement), '503', pool],
  ['to wait for a lock', seconds(databaseLimits.lock), '503', pool],
  ['to hear from the database', seconds(databaseLimits.answer), '503', pool],
  ['a transaction in which nothing happens', seconds(databaseLimits.idleInTransaction), '503', pool],
  ['credentials that are looked up at once', whole(mostAtOnce), '503', 'test/auth-hook/token-flood.test.ts'],
  [
    'password checks',
    `${passwordQueue.atOnce} at once, ${passwordQueue.waiting} waiting, ${passwordQueue.waiting * passwordQueue.share} of these from one address`,
    '503, `Retry-After: 5`',
    overload,
  ],
];

export const limitsTable = (): string =>
  table(
    ['what', 'how much', 'beyond it', 'proof'],
    rows.map(([what, value, answer, test]) => [what, value, answer, code(test)]),
  );

/** The tests that the table names. */
export const limitsTests = (): readonly string[] => rows.map(([, , , test]) => test);
