import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './schema.d.ts';

/** Documents, checked against the SDL of the actions when the console is built. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { uuid: string; timestamptz: string; jsonb: unknown };
}>();

export type { ResultOf, VariablesOf } from 'gql.tada';
