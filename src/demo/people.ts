// One person of every standing. The roles in a workspace say the rest of what their names say.
export const people = [
  { username: 'ada', displayName: 'Ada (administrator)', role: 'admin' },
  { username: 'max', displayName: 'Max (manager)', role: 'manager' },
  { username: 'olga', displayName: 'Olga (owns the workspace)', role: 'user' },
  { username: 'mia', displayName: 'Mia (member, on one project)', role: 'user' },
  { username: 'noah', displayName: 'Noah (maintains the workspace)', role: 'user' },
  { username: 'ben', displayName: 'Ben (member of both workspaces)', role: 'user' },
  { username: 'petra', displayName: 'Petra (owns Harbour, a guest elsewhere)', role: 'user' },
] as const;
export type Username = (typeof people)[number]['username'];

export const workspaces = [
  {
    name: 'Demo workspace',
    members: [
      { username: 'olga', role: 'owner' },
      { username: 'noah', role: 'maintainer' },
      { username: 'mia', role: 'member' },
      { username: 'ben', role: 'member' },
      { username: 'petra', role: 'guest' },
    ],
  },
  {
    name: 'Harbour workspace',
    members: [
      { username: 'petra', role: 'owner' },
      { username: 'ben', role: 'member' },
      { username: 'max', role: 'member' },
    ],
  },
] as const;
export type WorkspaceName = (typeof workspaces)[number]['name'];
