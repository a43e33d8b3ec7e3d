import type { Pool } from 'pg';

/** Told of the beginning of something, by a name that holds no text of a statement; what it answers is called at its end. */
type Begin = (name: string, facts: Readonly<Record<string, string>>) => (failure?: unknown) => void;

/**
 * Tells how long statements and transactions take, with the wait for a connection. A statement is known by its first
 * word alone, and a transaction by the time that its connection is held: what they say and what they are given stays here.
 */
export function watchPool(pool: Pool, begin: Begin): void {
  around(pool, 'query', (query, args) => {
    const end = begin('database statement', {
      'db.system.name': 'postgresql',
      'db.operation.name': operationOf(args[0]),
    });
    return endingWith(query(args), end);
  });
  around(pool, 'connect', (connect, args) => {
    // With a callback it is the pool's own, for a single statement.
    if (args.length > 0) return connect(args);
    const end = begin('database transaction', { 'db.system.name': 'postgresql' });
    const answer = connect(args);
    if (answer instanceof Promise) answer.then((client: unknown) => endAtRelease(client, end), end);
    return answer;
  });
}

type Call = (args: readonly unknown[]) => unknown;

function around(
  target: object,
  name: string,
  work: (original: Call, args: readonly unknown[]) => unknown,
): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') throw new Error(`a pool without ${name}`);
  const call: Call = (args) => Reflect.apply(original, target, args);
  Object.defineProperty(target, name, {
    configurable: true,
    writable: true,
    value: (...args: readonly unknown[]) => work(call, args),
  });
}

function endingWith(answer: unknown, end: (failure?: unknown) => void): unknown {
  if (answer instanceof Promise) answer.then(() => end(), end);
  else end();
  return answer;
}

/** The pool gives a connection a new `release` each time it hands it out. */
function endAtRelease(client: unknown, end: () => void): void {
  if (typeof client !== 'object' || client === null) return;
  around(client, 'release', (release, args) => {
    end();
    return release(args);
  });
}

const operations = ['select', 'insert', 'update', 'delete', 'with', 'set', 'listen', 'notify'];

function operationOf(statement: unknown): string {
  const isConfig = typeof statement === 'object' && statement !== null && 'text' in statement;
  const text = isConfig ? statement.text : statement;
  const word = typeof text === 'string' ? (/^\s*(\w{1,10})/.exec(text)?.[1] ?? '').toLowerCase() : '';
  return operations.includes(word) ? word : 'other';
}
