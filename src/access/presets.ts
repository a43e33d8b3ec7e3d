export const presets = ['project_read', 'oplog_rw', 'custom'] as const;
export type Preset = (typeof presets)[number];

/** How many grants of each sort a token has: enough to tell its preset exactly, since equal grants cannot occur twice. */
export interface GrantCounts {
  readonly total: number;
  readonly projects: number;
  readonly clients: number;
  readonly workspaces: number;
  readonly oplogGrants: number;
  readonly oplogs: number;
}

/**
 * The preset whose grants these are exactly: `project_read` is read on projects only, on clients only or on the
 * workspace; `oplog_rw` is all four actions on every oplog it names; anything more or less is `custom`.
 */
export function presetOf(counts: GrantCounts): Preset {
  const { total, projects, clients, workspaces, oplogGrants, oplogs } = counts;
  if (total === 0) return 'custom';
  if ([projects, clients, workspaces].includes(total)) return 'project_read';
  return oplogGrants === total && total === 4 * oplogs ? 'oplog_rw' : 'custom';
}
