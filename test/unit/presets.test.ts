import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Grant, grantActions, requestedGrants, resourceTypes } from '../../src/access/grants.js';
import { presetOf } from '../../src/access/presets.js';

const ids = ['a', 'b', 'c'];
const workspaceId = 'w';

/** What the database counts of a token's grants. */
function presetFor(grants: readonly Grant[]) {
  const each = [...new Map(grants.map((grant) => [JSON.stringify(grant), grant])).values()];
  const of = (type: Grant['resourceType']) => each.filter(({ resourceType }) => resourceType === type);
  return presetOf({
    total: each.length,
    projects: of('project').length,
    clients: of('client').length,
    workspaces: of('workspace').length,
    oplogGrants: of('oplog').length,
    oplogs: new Set(of('oplog').map(({ resourceId }) => resourceId)).size,
  });
}

const read = (resourceType: Grant['resourceType'], resourceId: string): Grant => ({
  resourceType,
  resourceId,
  action: 'read',
});

/** The words of the design, the long way round. */
function presetByWords(grants: readonly Grant[]) {
  const types = new Set(grants.map(({ resourceType }) => resourceType));
  const [type] = types;
  if (type === undefined || types.size > 1) return 'custom';
  if (type !== 'oplog') return 'project_read';
  const actionsOf = (id: string) =>
    new Set(grants.filter(({ resourceId }) => resourceId === id).map(({ action }) => action));
  return grants.every(({ resourceId }) => actionsOf(resourceId).size === grantActions.length)
    ? 'oplog_rw'
    : 'custom';
}

test('the preset of any grants is what the words of the design say', () => {
  const readable = fc.record({
    resourceType: fc.constantFrom(...resourceTypes),
    resourceId: fc.constantFrom(...ids),
    action: fc.constant('read' as const),
  });
  const onOplogs = fc.record({
    resourceType: fc.constant('oplog' as const),
    resourceId: fc.constantFrom(...ids),
    action: fc.constantFrom(...grantActions),
  });
  const whole = fc
    .subarray(ids)
    .map((some) =>
      some.flatMap((id) =>
        grantActions.map((action): Grant => ({ resourceType: 'oplog', resourceId: id, action })),
      ),
    );
  const grants = fc.oneof(
    fc.array(readable, { maxLength: 6 }),
    fc.array(onOplogs, { maxLength: 14 }),
    whole,
    fc.tuple(whole, fc.array(readable, { maxLength: 2 })).map(([all, more]): Grant[] => [...all, ...more]),
  );
  fc.assert(
    fc.property(grants, (some: readonly Grant[]) => {
      expect(presetFor(some)).toBe(presetByWords(some));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['project_read', { preset: 'project_read', projectIds: ids }],
  ['project_read', { preset: 'project_read', clientIds: ['a'] }],
  ['project_read', { preset: 'project_read', allAccessible: true }],
  ['oplog_rw', { preset: 'oplog_rw', oplogIds: ids }],
  ['oplog_rw', { preset: 'oplog_rw', oplogIds: ['a', 'a'] }],
  ['custom', { grants: [read('project', 'a'), read('client', 'a')] }],
] as const)('a token shows as %s after it was asked for by %j', (preset, request) => {
  expect(presetFor(requestedGrants(request)(workspaceId))).toBe(preset);
});

test('asking for the same twice is asking once', () => {
  const grants = requestedGrants({ preset: 'project_read', projectIds: ['a', 'b', 'a'] })(workspaceId);
  expect(grants).toEqual([read('project', 'a'), read('project', 'b')]);
});
