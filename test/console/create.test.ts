import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { journeys, useConsole } from './browser.js';

/** Copies through the button, and gives what is in the clipboard then. */
async function copyToken(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Copy the token' }).click();
  await page.getByText('You have it.').waitFor();
  return await page.evaluate<string>('navigator.clipboard.readText()');
}

/** Everything that the browser keeps of a page, in one text. */
const keptBy = async (page: Page): Promise<string> =>
  (await page.content()) +
  (await page.evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href])',
  ));

const secretDialog = (page: Page) => page.getByRole('dialog', { name: 'Copy your new token now' });
const question = (page: Page) => page.getByRole('dialog', { name: 'You have not copied it' });
const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };

journeys('creating a token', () => {
  const console = useConsole();

  /** Somebody with a workspace of their own, and a project with an operation log in it. */
  async function owner(username: string) {
    const { id } = await console.service.person({ username });
    const workspaceId = await console.service.world.workspace({ owner: id, name: `${username} works` });
    const clientId = await console.service.world.client(workspaceId, { name: 'Nova Industries' });
    const projectId = await console.service.world.project(clientId, { name: 'Nova external test' });
    return { id, workspaceId, clientId, projectId };
  }

  test('an API token that reads: seen before, copied once, good at the hook, and gone from the page', async () => {
    await owner('anna');
    const { page } = await console.openAs('anna', '/tokens/new/api', clipboard);
    const preview = page.getByRole('region', { name: 'What it would reach now' });
    await preview.getByText('Nova external test').waitFor();
    await preview.getByText('1 project').waitFor();
    expect(await page.getByRole('radio', { name: /Read only/ }).isChecked()).toBe(true);
    expect(await page.getByRole('radio', { name: '7 days' }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('Give it a name.').waitFor();
    await page.getByLabel('Name').fill('nightly export');
    await page.getByRole('button', { name: 'Create token' }).click();
    const dialog = secretDialog(page);
    await dialog.waitFor();
    expect(await page.content()).not.toContain('gwat_');
    const text = await copyToken(page);
    expect(text).toMatch(/^gwat_/);
    const { body, status } = await console.service.hook(text);
    expect({ status, role: body['x-hasura-role'] }).toEqual({ status: 200, role: 'user_read' });
    await dialog.getByRole('button', { name: 'Show the token' }).click();
    expect(await dialog.getByLabel('Token', { exact: true }).inputValue()).toBe(text);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.waitForURL(/\/console\/tokens\/api\/[0-9a-f-]{36}/);
    expect(await keptBy(page)).not.toContain(text);

    // Somebody looks for it by its text: it is found by its public id, and the rest gets into no address.
    await page.goto(`${console.service.url}/console/tokens`);
    await page.getByRole('searchbox').fill(text);
    await page.waitForURL(/search=gwat_[0-9a-f]{16}$/);
    await page.getByRole('link', { name: 'nightly export' }).waitFor();
    expect(await keptBy(page)).not.toContain(text.slice(23));
  });

  test('a service token for one project, its principal made on the way; leaving uncopied asks, whichever way', async () => {
    const { projectId } = await owner('bert');
    const { page } = await console.openAs('bert', '/tokens/new/api', clipboard);
    await page.getByRole('link', { name: 'Create a service token' }).click();
    await page.getByText('You have no service principal yet').waitFor();
    await page.getByRole('combobox', { name: 'Workspace' }).click();
    await page.getByRole('option', { name: 'bert works' }).click();
    await page.getByLabel('Name of the service principal').fill('ci');
    await page.getByRole('button', { name: 'Create the service principal' }).click();
    await page.getByRole('combobox', { name: 'Project' }).fill('nova ext');
    await page.getByRole('option', { name: /Nova external test/ }).click();
    const preview = page.getByRole('region', { name: 'What it would reach now' });
    await preview.getByText('Reads 1 project').waitFor();
    await preview.getByText('Nova external test').waitFor();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('report builder');
    await page.getByRole('button', { name: 'Create token' }).click();
    await secretDialog(page).waitFor();

    await page.keyboard.press('Escape');
    await question(page).waitFor();
    await page.keyboard.press('Escape');
    await question(page).waitFor({ state: 'detached' });
    await page.evaluate(`document.querySelector('a[href="/console/workspaces"]').click()`);
    await question(page).getByRole('button', { name: 'Back to the token' }).click();
    await question(page).waitFor({ state: 'detached' });
    await page.evaluate('history.back()');
    await question(page).getByRole('button', { name: 'Back to the token' }).click();
    await question(page).waitFor({ state: 'detached' });
    await secretDialog(page).waitFor();
    expect(page.url()).toContain('/tokens/new/service');

    const text = await copyToken(page);
    const { body, status } = await console.service.hook(text);
    expect({ status, role: body['x-hasura-role'] }).toEqual({ status: 200, role: 'service' });
    await page.keyboard.press('Escape');
    await page.waitForURL(/\/console\/tokens\/service\/[0-9a-f-]{36}/);
    expect(await keptBy(page)).not.toContain(text);
    const { rows } = await console.service.pool.query(
      'SELECT resource_type, resource_id, action FROM graphwarden.service_token_grant',
    );
    expect(rows).toEqual([{ resource_type: 'project', resource_id: projectId, action: 'read' }]);
  });

  test('a link fills the form in; what is wrong is said beside its field, and nothing that was typed is lost', async () => {
    const { id, workspaceId, projectId, clientId } = await owner('cora');
    const principalId = await console.service.world.principal(workspaceId, id, { name: 'crawler' });
    const { page, context } = await console.openAs(
      'cora',
      `/tokens/new/service?name=crawl&preset=agent&days=30&principalId=${principalId}&projectIds=${projectId}&clientIds=${clientId}`,
    );
    await page.getByText('Nova external test · Nova Industries').waitFor();
    expect(await page.getByRole('radio', { name: /Agent, read only/ }).isChecked()).toBe(true);
    expect(await page.getByRole('radio', { name: '30 days' }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Advanced' }).click();
    await page.getByLabel('Network 1', { exact: true }).fill('10.0.0.7');
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('for this one address write 10.0.0.7/32').waitFor();
    await page.getByLabel('Network 1', { exact: true }).fill('10.0.0.7/8');
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('the network is 10.0.0.0/8').waitFor();
    await page.getByLabel('Network 1', { exact: true }).fill('10.0.0.0/8');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('The service could not be reached.').first().waitFor();
    await context.setOffline(false);
    expect(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('crawl');
    await page.getByRole('button', { name: 'Create token' }).click();
    await secretDialog(page).waitFor();
    await page.keyboard.press('Escape');
    await question(page).getByRole('button', { name: 'Leave without it' }).click();
    await page.waitForURL(/\/console\/tokens\/service\/[0-9a-f-]{36}/);
    const { rows } = await console.service.pool.query(
      `SELECT t.name, t.allowed_cidrs::text[] AS networks, g.resource_type
       FROM graphwarden.service_token t JOIN graphwarden.service_token_grant g ON g.token_id = t.id
       WHERE t.name = 'crawl' ORDER BY g.resource_type`,
    );
    expect(rows).toEqual([
      { name: 'crawl', networks: ['10.0.0.0/8'], resource_type: 'client' },
      { name: 'crawl', networks: ['10.0.0.0/8'], resource_type: 'project' },
    ]);
  });
});
