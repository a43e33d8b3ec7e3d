import { DirectionProvider, MantineProvider } from '@mantine/core';
import '@mantine/core/styles.css';
import { Notifications } from '@mantine/notifications';
import '@mantine/notifications/styles.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { readFacts } from './facts.js';
import { FactsProvider } from './facts-context.js';
import { createAsk } from './graphql/ask.js';
import { AskProvider, createQueryClient } from './graphql/asking.js';
import { PageIdentityProvider, createPageIdentity } from './graphql/page-identity.js';
import { startLanguage } from './language/language.js';
import { firstLanguage } from './language/languages.js';
import { createConsoleRouter } from './router.js';
import { SessionEndProvider, createSessionEnd } from './session/session-end.js';
import { startAnew } from './session/start-anew.js';
import { theme } from './theme/theme.js';
import './theme/page.css';

/** The service numbers each page: only styles that carry its number are used. */
const nonceOf = (page: Document): string =>
  page.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

async function start(root: HTMLElement): Promise<void> {
  const nonce = nonceOf(document);
  setNonce(nonce);
  const language = await startLanguage(firstLanguage(window));
  const sessionEnd = createSessionEnd(window);
  const identity = createPageIdentity();
  const ask = createAsk({
    identity,
    onSessionEnd: () => sessionEnd.set(true),
    onSomebodyElse: startAnew,
  });
  const queries = createQueryClient();
  const router = createConsoleRouter();
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={language}>
        <DirectionProvider detectDirection>
          <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
            <Notifications position="bottom-center" />
            <FactsProvider value={readFacts(document)}>
              <SessionEndProvider value={sessionEnd}>
                <PageIdentityProvider value={identity}>
                  <AskProvider value={ask}>
                    <QueryClientProvider client={queries}>
                      <Suspense fallback={null}>
                        <RouterProvider router={router} />
                      </Suspense>
                    </QueryClientProvider>
                  </AskProvider>
                </PageIdentityProvider>
              </SessionEndProvider>
            </FactsProvider>
          </MantineProvider>
        </DirectionProvider>
      </I18nextProvider>
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (root !== null) await start(root);
