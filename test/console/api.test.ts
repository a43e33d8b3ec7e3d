import { expect, test } from '@jest/globals';
import { journeys, useConsole } from './browser.js';

journeys('the API', () => {
  const console = useConsole();

  test('is described action by action, found by a search, and copied', async () => {
    await console.service.person({ username: 'hugo' });
    const { page, context } = await console.openAs('hugo', '/api');
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const copied = () => page.evaluate<string>('navigator.clipboard.readText()');
    await page.getByRole('button', { name: 'Copy the curl line' }).click();
    expect(await copied()).toContain('Authorization: Bearer $GRAPHWARDEN_TOKEN');
    await page.getByRole('button', { name: 'Copy the environment' }).click();
    expect(await copied()).toContain('/hasura/auth\nHASURA_GRAPHQL_AUTH_HOOK_MODE=POST\n');
    await page.getByRole('searchbox', { name: 'Search by name, words or arguments' }).fill('createApiT');
    await page.getByText(/^1 of \d+ actions$/).waitFor();
    await page.getByRole('button', { name: /^createApiToken/ }).click();
    expect(new URL(page.url()).searchParams.get('action')).toBe('createApiToken');
    const row = page.getByRole('row', { name: /^expiresAt/ });
    expect(await row.innerText()).toMatch(/timestamptz!\s+Yes/);
    await page.getByRole('button', { name: 'Copy the document' }).click();
    expect(await copied()).toMatch(/^mutation CreateApiToken\(\$name: String!/);
    await page.getByRole('link', { name: 'Open in the query editor' }).click();
    await page.getByText('It asks as hugo.').waitFor();
    await page.getByText('CreateApiToken', { exact: true }).first().waitFor();
  });

  test('is tried out in GraphiQL as whoever is logged in, and nothing is kept', async () => {
    await console.service.person({ username: 'olga' });
    const { page } = await console.openAs('olga', '/graphiql');
    await page.getByText('It asks as olga.').waitFor();
    const editor = page.getByRole('region', { name: 'Query editor' });
    await editor.locator('.graphiql-query-editor .CodeMirror-line').first().waitFor();
    await page.getByRole('button', { name: /Execute query/ }).click();
    await editor.locator('.result-window').getByText('"olga"').waitFor();
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Mutation' }).click();
    await page.getByRole('link', { name: 'createApiToken' }).click();
    const kept = await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })');
    expect(kept).not.toMatch(/graphiql|whoami/);
  });
});
