const everybody = ['x-hasura-role', 'x-hasura-user-name', 'x-hasura-credential'] as const;
const person = [...everybody, 'x-hasura-user-id', 'x-hasura-credential-id'] as const;

/** The session variables that the auth hook sends, for each sort of caller; a test compares them with what it does send. */
export const variablesOf = {
  public: [...everybody, 'x-hasura-user-id'],
  person,
  service: [
    ...everybody,
    'x-hasura-credential-id',
    'x-hasura-service-token-id',
    'x-hasura-service-principal-id',
    'x-hasura-service-token-preset',
  ],
  collab: [
    ...person,
    'x-hasura-collab-model',
    'x-hasura-collab-object-id',
    'x-hasura-collab-report-id',
    'x-hasura-collab-finding-id',
  ],
} as const;

const personal = /^(?:user|manager)(?:_read|_write|_delete|_read_write)?$/;

/** What the hook sends with this role, in lower case; undefined for a role that it never gives. */
export function variablesFor(role: string): readonly string[] | undefined {
  if (personal.test(role)) return variablesOf.person;
  if (role === 'public' || role === 'service' || role === 'collab') return variablesOf[role];
  return undefined;
}

/** The name of the session variable that a text in the place of a value stands for, as Hasura reads it. */
export function sessionVariable(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const name = value.toLowerCase();
  if (name === 'req_user_id') return 'x-hasura-user-id';
  return name.startsWith('x-hasura-') ? name : undefined;
}
