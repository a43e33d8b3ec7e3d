import { useQueryClient } from '@tanstack/react-query';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import type { TadaDocumentNode } from 'gql.tada';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../graphql/asking.js';
import type { Secret } from '../../parts/secret/secret.js';
import { SecretOnce } from '../../parts/secret/secret-once.js';
import { type FieldProblem, fieldProblemOf } from './field-problem.js';

interface Created {
  readonly created: { readonly id: string; readonly token: string; readonly expiresAt: string };
}

interface CreationOptions<Variables> {
  readonly kind: Secret['kind'];
  readonly document: TadaDocumentNode<Created, Variables>;
  /** The fields that the form has a place for a problem at. */
  readonly fields: readonly string[];
  readonly onFieldProblem: (problem: FieldProblem) => void;
}

interface Creation<Variables> {
  readonly create: (variables: Variables) => void;
  readonly isBusy: boolean;
  /** A refusal that is about no field of the form. */
  readonly problem: Error | null;
  /** The dialog with the new token's text, when there is one. */
  readonly secretOnce: ReactNode;
}

/** Creates a token, shows its text once, and then leads to the token. What was typed stays until that is done. */
export function useCreation<Variables extends { readonly name: string }>({
  kind,
  document,
  fields,
  onFieldProblem,
}: CreationOptions<Variables>): Creation<Variables> {
  const [made, setMade] = useState<{ readonly id: string; readonly secret: Secret }>();
  const [problem, setProblem] = useState<Error | null>(null);
  const change = useChange(document, []);
  const queries = useQueryClient();
  const navigate = useNavigate();
  // Whoever left now would have made a token whose text nobody knows.
  useBlocker({ shouldBlockFn: () => change.isPending, enableBeforeUnload: () => change.isPending });
  const create = (variables: Variables): void => {
    setProblem(null);
    change.mutate(variables, {
      onSuccess: ({ created: { id, token, expiresAt } }) => {
        setMade({ id, secret: { kind, text: token, name: variables.name, expiresAt } });
        // The answer held the text: nobody but the dialog keeps it.
        change.reset();
        void queries.invalidateQueries({ refetchType: 'none' });
      },
      onError: (failed) => {
        const found = fieldProblemOf(failed, fields);
        if (found === undefined) setProblem(failed);
        else onFieldProblem(found);
      },
    });
  };
  const close = (): void => {
    setMade(undefined);
    if (made === undefined) return;
    const isService = kind === 'service_token';
    void navigate({
      to: '/tokens/$kind/$id',
      params: { kind: isService ? 'service' : 'api', id: made.id },
      search: isService ? { kind: 'service' } : {},
      replace: true,
    });
  };
  return {
    create,
    isBusy: change.isPending,
    problem,
    secretOnce: <SecretOnce secret={made?.secret} onClose={close} />,
  };
}
