import { type ActionsMetadata } from '../src/metadata/actions-metadata.js';
import { isEnumType, isInputObjectType, isObjectType } from 'graphql';
import { stringify } from 'yaml';
import type { Action } from '../src/actions/action.js';
import { rolesOf } from '../src/actions/agreement.js';
import { serviceNeedOf } from '../src/actions/callers-in-words.js';

/** `actions.yaml` as Hasura wants it, from the definitions and the types of the SDL. */
export function actionsYaml(actions: readonly Action[], schema: ActionsMetadata['schema']): string {
  const types = Object.values(schema.getTypeMap()).filter(
    ({ name }) => !name.startsWith('__') && !['Query', 'Mutation'].includes(name),
  );
  const named = (isOfIt: (type: unknown) => boolean) => types.filter(isOfIt).map(({ name }) => ({ name }));
  return stringify(
    {
      actions: actions.map(entryOf),
      custom_types: {
        enums: named(isEnumType),
        input_objects: named(isInputObjectType),
        objects: named(isObjectType),
        scalars: [],
      },
    },
    { singleQuote: true, lineWidth: 0 },
  );
}

const commentOf = (action: Action) => {
  const comment = serviceNeedOf(action);
  return comment === undefined ? {} : { comment };
};

const entryOf = (action: Action) => ({
  name: action.name,
  definition: {
    kind: action.type === 'query' ? '' : 'synchronous',
    handler: `{{GRAPHWARDEN_URL}}/hasura/actions/${action.name}`,
    forward_client_headers: true,
    headers: [{ name: 'Hasura-Action-Secret', value_from_env: 'HASURA_ACTION_SECRET' }],
  },
  permissions: rolesOf(action).map((role) => ({ role })),
  ...commentOf(action),
});
