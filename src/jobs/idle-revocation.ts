import { type Job, inPieces } from './job.js';

interface Needs {
  /** For each kind of token: revokes so many idle ones at most, and says how many. */
  readonly revocations: readonly ((limit: number) => Promise<number>)[];
}

const pieceSize = 200;

/** Revokes tokens that were not used for as long as the policy says. */
export const idleRevocationJob = ({ revocations }: Needs): Job => ({
  name: 'idle revocation',
  async run(mayGoOn) {
    for (const revoke of revocations) await inPieces(pieceSize, revoke, mayGoOn);
  },
});
