import { useQueryClient } from '@tanstack/react-query';
import { useComputedColorScheme } from '@mantine/core';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { buildSchema } from 'graphql';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { actions, sdl } from 'virtual:actions';
import { useAsk } from '../../graphql/asking.js';
import { usePageIdentity } from '../../graphql/page-identity.js';
import { tellOtherTabs } from '../../session/other-tabs.js';
import { createConsoleFetcher } from './console-fetcher.js';
import { createMemoryStorage } from './memory-storage.js';

// GraphiQL reads descriptions as Markdown, to which the asterisk of `read:*` is a mark.
const schema = buildSchema(sdl.replaceAll('*', '\\*'));

/** GraphiQL on our own door. It knows the SDL from the build, so it need not ask for it; what it keeps goes when it goes. */
export function GraphiqlEditor({ action }: { readonly action: string | undefined }) {
  const ask = useAsk();
  const identity = usePageIdentity();
  const queries = useQueryClient();
  const noticeIdentity = useCallback(() => {
    tellOtherTabs();
    void queries.invalidateQueries({ queryKey: ['viewer'] });
  }, [queries]);
  const colorScheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const fetcher = useMemo(
    () => createConsoleFetcher(ask, identity, noticeIdentity),
    [ask, identity, noticeIdentity],
  );
  const [storage] = useState(createMemoryStorage);
  useEffect(() => () => storage.clear(), [storage]);
  return (
    <GraphiQL
      fetcher={fetcher}
      schema={schema}
      storage={storage}
      defaultTabs={[firstTab(action)]}
      forcedTheme={colorScheme}
      isHeadersEditorEnabled={false}
      showPersistHeadersSettings={false}
    >
      {/* Its own brand would be the second one on the page. */}
      <GraphiQL.Logo> </GraphiQL.Logo>
    </GraphiQL>
  );
}

const firstQuery = '{\n  whoami {\n    username\n    role\n    expiresAt\n  }\n}\n';

function firstTab(name: string | undefined): { readonly query: string; readonly variables?: string } {
  const action = actions.find((each) => each.name === name);
  if (action === undefined) return { query: firstQuery };
  return { query: action.document, variables: JSON.stringify(action.variables, null, 2) };
}
