import { useAnswer } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import type { Choice } from './searched-select.js';

interface Choices {
  readonly choices: readonly Choice[];
  readonly isBusy: boolean;
}

const people = graphql(`
  query ChoosePerson($search: String) {
    users(search: $search, first: 20) {
      nodes {
        id
        username
      }
    }
  }
`);

export function usePeople(search: string): Choices {
  const { data, isFetching } = useAnswer('choicesOfPeople', people, { search }, { keepsPrevious: true });
  const choices = data?.users.nodes.map(({ id, username }) => ({ value: id, label: username }));
  return { choices: choices ?? [], isBusy: isFetching };
}

const workspaces = graphql(`
  query ChooseWorkspace($search: String) {
    workspaces(search: $search, first: 20) {
      nodes {
        id
        name
      }
    }
  }
`);

export function useWorkspaces(search: string): Choices {
  const { data, isFetching } = useAnswer(
    'choicesOfWorkspaces',
    workspaces,
    { search },
    { keepsPrevious: true },
  );
  const choices = data?.workspaces.nodes.map(({ id, name }) => ({ value: id, label: name }));
  return { choices: choices ?? [], isBusy: isFetching };
}

const principals = graphql(`
  query ChoosePrincipal($search: String) {
    servicePrincipals(search: $search, first: 20) {
      nodes {
        id
        name
        workspaceName
      }
    }
  }
`);

export function usePrincipals(search: string): Choices {
  const { data, isFetching } = useAnswer(
    'servicePrincipals',
    principals,
    { search },
    { keepsPrevious: true },
  );
  const choices = data?.servicePrincipals.nodes.map(({ id, name, workspaceName }) => ({
    value: id,
    label: `${name} (${workspaceName})`,
  }));
  return { choices: choices ?? [], isBusy: isFetching };
}
