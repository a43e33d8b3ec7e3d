import { isEnumType, isInputObjectType, isObjectType } from 'graphql';
import { stringify } from 'yaml';
import type { ActionsMetadata } from '../metadata/actions-metadata.js';
import type { Action } from './action.js';
import { rolesOf } from './agreement.js';
import { serviceNeedOf } from './callers-in-words.js';

const mark = '# Generated from src/actions by `npx graphwarden metadata generate`; change those.\n';

/** `actions.yaml` as Hasura wants it, from the definitions and the types of the SDL. */
export function actionsYaml(actions: readonly Action[], schema: ActionsMetadata['schema']): string {
  const types = Object.values(schema.getTypeMap()).filter(
    ({ name }) => !name.startsWith('__') && !['Query', 'Mutation'].includes(name),
  );
  const named = (isOfIt: (type: unknown) => boolean) => types.filter(isOfIt).map(({ name }) => ({ name }));
  const file = {
    actions: actions.map(entryOf),
    custom_types: {
      enums: named(isEnumType),
      input_objects: named(isInputObjectType),
      objects: named(isObjectType),
      scalars: [],
    },
  };
  return mark + stringify(file, { singleQuote: true, lineWidth: 0 });
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
