import { sql } from 'drizzle-orm';
import type { Queryable } from './database.js';

/**
 * Takes the turn to run a job, if it has not been taken for so long: of all replicas that ask at once, one gets it. By the
 * database's clock.
 */
export async function takeTurn(db: Queryable, name: string, everySeconds: number): Promise<boolean> {
  const taken = await db.execute(sql`
    insert into graphwarden.job_run as j (name, ran_at) values (${name}, now())
    on conflict (name) do update set ran_at = now()
     where j.ran_at <= now() - make_interval(secs => ${everySeconds}) or j.ran_at > now() + interval '1 minute'`);
  return taken.rowCount === 1;
}

/** Gives a turn back after a run that failed: the next is due in so many seconds, on whichever replica. */
export async function giveBackTurn(
  db: Queryable,
  name: string,
  everySeconds: number,
  againInSeconds: number,
): Promise<void> {
  await db.execute(sql`
    update graphwarden.job_run set ran_at = now() - make_interval(secs => ${everySeconds - againInSeconds})
     where name = ${name}`);
}
