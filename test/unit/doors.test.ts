import { expect, test } from '@jest/globals';
import { doorNames, doorOf } from '../../src/http/doors.js';

test.each([
  ['/hasura/auth', 'hook'],
  ['/hasura/auth/', 'hook'],
  ['/hasura/auth?x=/graphql', 'hook'],
  ['/hasura/actions/login', 'actions'],
  ['/graphql?query={whoami}', 'graphql'],
  ['/GraphQL', 'graphql'],
  ['/Hasura/Actions/login', 'actions'],
  ['/console/tokens', 'console'],
  ['/metrics', 'operations'],
  ['/graphqlx', 'other'],
  ['/metricsgwat_secret', 'other'],
  ['/openapi.json', 'other'],
  ['', 'other'],
])('%s leads to door %s, whose name is known', (url, door) => {
  expect(doorOf(url)).toBe(door);
  expect(doorNames).toContain(door);
});
