import { type GraphQLField, type GraphQLSchema, TokenKind } from 'graphql';

/**
 * The section of every action: the last comment line above it in `actions.graphql`. A query and a mutation may stand in
 * the same one. Throws for an action above the first comment: nobody would find it in the documentation.
 */
export function sectionsOf(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const roots = [schema.getMutationType(), schema.getQueryType()];
  const fields = roots.flatMap((root) => Object.values(root?.getFields() ?? {}));
  return new Map(fields.map((field) => [field.name, sectionOf(field)]));
}

function sectionOf({ name, astNode }: GraphQLField<unknown, unknown>): string {
  let token = astNode?.loc?.startToken.prev;
  while (token != null && token.kind !== TokenKind.COMMENT && token.kind !== TokenKind.BRACE_L)
    token = token.prev;
  if (token?.kind === TokenKind.COMMENT) return token.value.trim();
  throw new Error(`actions.graphql: ${name} stands under no section comment`);
}
