import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { journeys, useConsole } from './browser.js';

journeys('workspaces', () => {
  const console = useConsole();

  const openMenu = async (page: Page, username: string, item: string): Promise<void> => {
    await page.getByRole('button', { name: `Actions for ${username}` }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };

  test('an owner makes one, adds, raises and removes members, and stays while nobody else owns it', async () => {
    const { service } = console;
    const olga = await service.person({ username: 'olga' });
    const first = await service.world.workspace({ owner: olga.id, name: 'First' });
    const mia = await service.person({ username: 'mia' });
    const { page } = await console.openAs('olga', '/workspaces');
    await page.getByRole('button', { name: 'New workspace' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Northwind');
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Northwind' }).waitFor();
    const workspaceId = page.url().split('/').at(-1) ?? '';

    await page.getByRole('button', { name: 'Add a member' }).click();
    const add = page.getByRole('dialog', { name: 'Add a member to Northwind' });
    await add.getByRole('textbox', { name: 'Username' }).fill('nobody');
    await add.getByRole('button', { name: 'Add', exact: true }).click();
    await add.getByText('Nobody who is active has the username nobody.').waitFor();
    await add.getByRole('textbox', { name: 'Username' }).fill('mia');
    await add.getByRole('radio', { name: 'Maintainer' }).check();
    await add.getByRole('button', { name: 'Add', exact: true }).click();
    const row = page.getByRole('row', { name: /mia/ });
    await row.getByText('Maintainer').waitFor();

    await openMenu(page, 'olga', 'Change role');
    const role = page.getByRole('dialog', { name: 'Role of olga' });
    await role.getByRole('radio', { name: 'Member' }).check();
    await role.getByRole('button', { name: 'Change role' }).click();
    await role.getByText(/a workspace always has one/).waitFor();
    await role.getByRole('button', { name: 'Cancel' }).click();
    await role.waitFor({ state: 'detached' });

    await service.world.principal(workspaceId, mia.id);
    await service.world.apiToken(mia.id, { workspaceId });
    await openMenu(page, 'mia', 'Remove');
    const remove = page.getByRole('dialog', { name: 'Remove mia from Northwind' });
    await remove.getByText(/stay but are without effect/).waitFor();
    await remove.getByRole('button', { name: 'Remove' }).click();
    await page
      .getByText(
        'mia is no longer a member. Without effect from now on: 1 API token and 1 service principal.',
      )
      .waitFor();
    await row.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Leave' }).click();
    const leave = page.getByRole('dialog', { name: 'Leave Northwind' });
    await leave.getByRole('button', { name: 'Leave' }).click();
    await leave.getByText(/You are the last owner of this workspace/).waitFor();
    await service.world.member(workspaceId, mia.id, 'owner');
    await leave.getByRole('button', { name: 'Leave' }).click();
    await page.getByText('You have left Northwind').first().waitFor();
    await page.getByRole('link', { name: 'First' }).waitFor();
    await page.getByRole('link', { name: 'Northwind' }).waitFor({ state: 'detached' });

    // Who is nowhere more than a guest creates nothing, and is not asked to.
    await service.world.member(first, mia.id, 'owner');
    await service.world.removeMember(first, olga.id);
    await page.reload();
    await page.getByRole('heading', { name: 'You are in no workspace' }).waitFor();
    expect(await page.getByRole('button', { name: 'New workspace' }).count()).toBe(0);
  });

  test('a guest is told why nobody is seen, and a manager sees all and names an owner', async () => {
    const { service } = console;
    const owner = await service.person({ username: 'otto' });
    const guest = await service.person({ username: 'gert' });
    const id = await service.world.workspace({
      owner: owner.id,
      name: 'Southwind',
      members: { [guest.id]: 'guest' },
    });
    const { page } = await console.openAs('gert', `/workspaces/${id}`);
    await page.getByText('Guests do not see who else is here').waitFor();
    expect(await page.getByRole('button', { name: 'Add a member' }).count()).toBe(0);

    await service.person({ username: 'maya', role: 'manager' });
    const { page: managers } = await console.openAs('maya', '/workspaces?search=south', {
      viewport: { width: 360, height: 740 },
    });
    await managers.getByRole('link', { name: 'Southwind' }).waitFor();
    await managers.getByText('Not a member').waitFor();
    await managers.getByRole('button', { name: 'New workspace' }).click();
    const create = managers.getByRole('dialog', { name: 'New workspace' });
    await create.getByLabel('Name').fill('Eastwind');
    await create.getByRole('combobox', { name: 'Owner' }).fill('otto');
    await managers.getByRole('option', { name: 'otto' }).click();
    await create.getByRole('button', { name: 'Create' }).click();
    await managers.getByRole('heading', { name: 'Eastwind' }).waitFor();
    await managers.getByRole('list', { name: 'Members' }).getByText('otto').first().waitFor();
  });
});
