import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { journeys, useConsole } from './browser.js';

journeys('people', () => {
  const console = useConsole();

  const openMenu = async (page: Page, username: string, item: string): Promise<void> => {
    await page.getByRole('button', { name: `Actions for ${username}` }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };

  test('an admin makes an account, and hands on its one-time code', async () => {
    await console.service.person({ username: 'ada', role: 'admin' });
    const { page } = await console.openAs('ada', '/tokens');
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByRole('button', { name: 'New person' }).click();
    const form = page.getByRole('dialog', { name: 'New person' });
    await form.getByLabel('Username').fill('nora');
    await form.getByLabel('Name to show').fill('Nora North');
    await form.getByLabel('Email').fill('nora@example.com');
    await form.getByLabel('Role').click();
    await page.getByRole('option', { name: 'Manager' }).click();
    await form.getByRole('button', { name: 'Create and show the code' }).click();

    const shown = page.getByRole('dialog', { name: 'One-time code for nora' });
    const field = shown.getByLabel('One-time code', { exact: true });
    expect(await field.inputValue()).not.toContain('gwpc_');
    // Neither Escape nor the way back takes it away unasked.
    await page.keyboard.press('Escape');
    await shown.getByText('You have not copied the code').waitFor();
    await shown.getByRole('button', { name: 'Back to the code' }).click();
    await page.goBack();
    await shown.getByText('You have not copied the code').waitFor();
    await shown.getByRole('button', { name: 'Back to the code' }).click();
    await shown.getByRole('button', { name: 'Show the code' }).click();
    const code = await field.inputValue();
    await shown.getByRole('button', { name: 'Copy the code' }).click();
    await shown.getByText('Copied').waitFor();
    await shown.getByRole('button', { name: 'Done' }).click();
    await shown.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(code);
    expect(page.url()).toMatch(/\/admin\/people$/);

    const answer = await console.service.graphql(
      'mutation ($code: String!) { login(username: "nora", password: $code) { limitedTo } }',
      { variables: { code } },
    );
    expect(answer.body).toEqual({ data: { login: { limitedTo: 'password' } } });
    await page.getByRole('searchbox', { name: 'Search by name or email' }).fill('nora@');
    await page
      .getByRole('row', { name: /Nora North/ })
      .getByText('Manager')
      .waitFor();
    await page.waitForURL(/search=nora/);
  });

  test('switching somebody off says first what is live, and ends what was chosen', async () => {
    const { service } = console;
    await service.person({ username: 'anna', role: 'admin' });
    const leaver = await service.person({ username: 'leo' });
    const workspaceId = await service.world.workspace({ owner: leaver.id, name: 'Orphanage' });
    const principalId = await service.world.principal(workspaceId, leaver.id);
    const token = await service.apiToken(leaver.id);
    await service.serviceToken(principalId);
    const { page } = await console.openAs('anna', '/admin/people?search=leo');

    await openMenu(page, 'leo', 'Switch off');
    const dialog = page.getByRole('dialog', { name: 'Switch off leo' });
    await dialog.getByText('1 session', { exact: true }).waitFor();
    await dialog.getByText('1 API token').waitFor();
    await dialog.getByText('1 service token').waitFor();
    await dialog.getByText(/Orphanage is left without an active owner/).waitFor();
    expect((await service.hook(token.text)).status).toBe(200);
    expect(await dialog.getByRole('checkbox', { name: 'End the sessions' }).isChecked()).toBe(true);
    await dialog.getByRole('checkbox', { name: 'Revoke the tokens' }).check();
    await dialog.getByLabel('Reason (optional)').fill('left the company');
    await dialog.getByRole('button', { name: 'Switch off' }).click();
    await dialog.waitFor({ state: 'detached' });
    const row = page.getByRole('row', { name: /leo/ });
    await row.getByText('Off', { exact: true }).waitFor();
    expect((await service.hook(token.text)).status).toBe(401);
    // The focus is back where it came from.
    await page.locator('button[aria-label="Actions for leo"]:focus').waitFor();

    await openMenu(page, 'leo', 'Switch on');
    await page
      .getByRole('dialog', { name: 'Switch on leo' })
      .getByRole('button', { name: 'Switch on' })
      .click();
    await row.getByText('On', { exact: true }).waitFor();
    expect((await service.hook(token.text)).status).toBe(401);
  });

  test('a manager acts on users only, and a refusal says why', async () => {
    const { service } = console;
    await service.person({ username: 'max', role: 'manager' });
    await service.person({ username: 'adam-admin', role: 'admin' });
    const rising = await service.person({ username: 'una' });
    const { page } = await console.openAs('max', '/admin/people');

    await page.getByRole('button', { name: 'Actions for adam-admin' }).click();
    await page.getByRole('menuitem', { name: 'Their tokens' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Edit' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'New person' }).click();
    const form = page.getByRole('dialog', { name: 'New person' });
    await form.getByText('Administrators give other roles.').waitFor();
    expect(await form.getByLabel('Role').getAttribute('aria-haspopup')).toBeNull();
    await form.getByRole('button', { name: 'Cancel' }).click();
    await form.waitFor({ state: 'detached' });

    await openMenu(page, 'una', 'Edit');
    await service.world.updateUser(rising.id, { role: 'manager' });
    const edit = page.getByRole('dialog', { name: 'Edit una' });
    await edit.getByLabel('Name to show').fill('Una U');
    await edit.getByRole('button', { name: 'Save' }).click();
    await edit.getByText(/Your role does not allow that/).waitFor();
  });
});
