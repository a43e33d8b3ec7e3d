import { jest } from '@jest/globals';
import { z } from 'zod';
import type { Service } from '../support/service.js';

const statement = z.object({
  name: z.string().startsWith('presented-'),
  text: z.string(),
  values: z.tuple([z.string()]),
});
type Statement = z.infer<typeof statement>;

/** The statements about presented credentials that a service sends while something is done. */
export async function statementsDuring(
  { db }: Pick<Service, 'db'>,
  work: () => Promise<unknown>,
): Promise<Statement[]> {
  const query = jest.spyOn(db.$client, 'query');
  try {
    await work();
    const calls: readonly (readonly unknown[])[] = query.mock.calls;
    return calls.flatMap(([first]) => {
      const found = statement.safeParse(first);
      return found.success ? [found.data] : [];
    });
  } finally {
    query.mockRestore();
  }
}

/** How many they are. */
export const lookUpsDuring = async (...during: Parameters<typeof statementsDuring>): Promise<number> =>
  (await statementsDuring(...during)).length;

/** Asks the hook with each of these at the same time, without waiting for anything first; answers with the statuses. */
export async function askAtOnce({ url }: Pick<Service, 'url'>, texts: readonly string[]): Promise<number[]> {
  return await Promise.all(
    texts.map(async (text) => {
      const answer = await fetch(`${url}/hasura/auth`, { headers: { Authorization: `Bearer ${text}` } });
      await answer.arrayBuffer();
      return answer.status;
    }),
  );
}
