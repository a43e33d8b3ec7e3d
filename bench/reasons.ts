/** Why targets are missed, as profiles show it, by scenario: for the page, as long as any target of the scenario is. */
export const reasons: Readonly<Record<string, string>> = {
  'hook-cached':
    'two thirds of the processor time of a cached answer are the system call that writes it and Node’s own HTTP, which a bare server pays as well; what is ours is ' +
    'the SHA-256 of the credential, the look at two clocks, the look-up, the checks and the count of the use: three to five microseconds, of a server that needs twelve for doing nothing. ' +
    'A JWT has three to four times the text of a token, to be parsed by Node and digested.',
  'hook-cold':
    'a miss reads five tables in its one statement (token, principal, owner, membership, policy) and counts the grants. That statement alone, behind a bare server, ' +
    'reaches about half of a read of five columns by key: PostgreSQL starts ten plan nodes instead of one. The rest is the digest, the verdict that is kept, and the writing of usage, of which every request here makes a row of its own.',
  memory:
    'the process needs about 140 MiB before it knows a single credential (40 of them are Node’s). A credential in memory is about one kilobyte of live objects: its principal with ' +
    'four ids of 56 bytes each, the five subjects that it rests on, its digest and its place in the list. V8 takes about as much again before it collects.',
};
