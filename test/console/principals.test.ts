import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { readProject, readWorkspace } from '../support/world.js';
import { journeys, useConsole } from './browser.js';

journeys('service principals', () => {
  const console = useConsole();

  const openMenu = async (page: Page, name: string, item: string): Promise<void> => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  const grantsOf = async (tokenId: string): Promise<string[]> => {
    const found = await console.service.pool.query<{ on: string }>(
      'SELECT resource_type AS on FROM graphwarden.service_token_grant WHERE token_id = $1 ORDER BY 1',
      [tokenId],
    );
    return found.rows.map((row) => row.on);
  };

  /** A principal of Tom's with two tokens, in a workspace where Mia is a member who has one of its projects. */
  async function furnish() {
    const { service } = console;
    const tom = await service.person({ username: 'tom' });
    const mia = await service.person({ username: 'mia', displayName: 'Mia Meyer' });
    const workspaceId = await service.world.workspace({
      owner: tom.id,
      name: 'Northwind',
      members: { [mia.id]: 'member' },
    });
    const clientId = await service.world.client(workspaceId);
    const [shared, toms] = await Promise.all([
      service.world.project(clientId, { name: 'Spring assessment' }),
      service.world.project(clientId, { name: 'Autumn assessment' }),
    ]);
    await service.world.assign(shared, mia.id);
    const principalId = await service.world.principal(workspaceId, tom.id, { name: 'deploys' });
    const grants = [readProject(shared), readProject(toms), readWorkspace(workspaceId)];
    const kept = await service.serviceToken(principalId, { name: 'nightly', grants });
    const gone = await service.serviceToken(principalId, { name: 'forgotten', grants });
    return { kept, gone };
  }

  test('one person offers a principal; another sees what each token would reach, and keeps one of two', async () => {
    const { service } = console;
    const { kept, gone } = await furnish();
    const { page: toms } = await console.openAs('tom', '/principals');
    await openMenu(toms, 'deploys', 'Offer to somebody');
    const offer = toms.getByRole('dialog', { name: 'Offer deploys to somebody' });
    await offer.getByRole('combobox', { name: 'To whom' }).fill('meyer');
    await toms.getByRole('option', { name: 'Mia Meyer (mia)' }).click();
    await offer.getByRole('button', { name: 'Offer', exact: true }).click();
    await toms
      .getByRole('row', { name: /deploys/ })
      .getByText('mia')
      .waitFor();

    const { page: mias } = await console.openAs('mia', '/principals');
    const offers = mias.getByRole('region', { name: 'Offered to you' });
    await offers.getByText('tom offers you the service principal deploys').waitFor();
    await offers.getByRole('link', { name: 'Look at it and accept' }).click();
    await mias.getByRole('heading', { name: 'Take over deploys' }).waitFor();
    expect(await mias.getByText('read: project Spring assessment').count()).toBe(2);
    expect(await mias.getByText('Autumn assessment').count()).toBe(0);
    await mias.getByText('you do not hold this yourself').first().waitFor();
    await mias
      .getByText(/a grant on the whole workspace never goes/)
      .first()
      .waitFor();
    await mias
      .getByText(/Under you it would reach 1 client and 1 project/)
      .first()
      .waitFor();
    await mias.getByText('You keep no token. 2 are revoked.').waitFor();
    await mias.getByRole('checkbox', { name: 'Keep nightly' }).check();
    await mias.getByText('You keep 1 token. 1 is revoked.').waitFor();
    expect((await service.hook(gone.text)).status).toBe(200);

    await mias.getByRole('button', { name: 'Accept and take it over' }).click();
    await mias.getByRole('heading', { name: 'deploys is yours' }).waitFor();
    expect((await service.hook(kept.text)).status).toBe(200);
    expect((await service.hook(gone.text)).status).toBe(401);
    expect(await grantsOf(kept.id)).toEqual(['project']);
    await mias.getByRole('link', { name: 'Rotate nightly' }).click();
    await mias.waitForURL(new RegExp(`/tokens/service/${kept.id}\\?.*do=rotate`));

    await toms.reload();
    await toms.getByRole('heading', { name: 'You have no service principal' }).waitFor();
  });

  test('switched off its tokens are refused at once, and accepted again when it is switched on', async () => {
    const { service } = console;
    const owner = await service.person({ username: 'ines' });
    await service.world.workspace({ owner: owner.id, name: 'Westwind' });
    const { page } = await console.openAs('ines', '/principals');
    await page.getByRole('button', { name: 'New service principal' }).click();
    const create = page.getByRole('dialog', { name: 'New service principal' });
    await create.getByLabel('Name').fill('pipeline');
    await create.getByLabel('Kind').fill('ci_job');
    await create.getByRole('combobox', { name: 'Workspace' }).click();
    await page.getByRole('option', { name: 'Westwind' }).click();
    await create.getByRole('button', { name: 'Create' }).click();
    const row = page.getByRole('row', { name: /pipeline/ });
    await row.getByText('ci_job').waitFor();
    const found = await service.pool.query<{ id: string }>(
      "SELECT id FROM graphwarden.service_principal WHERE name = 'pipeline'",
    );
    const token = await service.serviceToken(found.rows[0]?.id ?? '');
    await page.reload();

    await openMenu(page, 'pipeline', 'Switch off');
    const off = page.getByRole('dialog', { name: 'Switch off pipeline' });
    await off.getByText('Its 1 live token is refused from the next request on.').waitFor();
    await off.getByLabel('Reason (optional)').fill('the job is paused');
    await off.getByRole('button', { name: 'Switch off' }).click();
    await row.getByText('Off', { exact: true }).waitFor();
    expect((await service.hook(token.text)).status).toBe(401);
    await openMenu(page, 'pipeline', 'Switch on');
    await page.getByRole('dialog').getByRole('button', { name: 'Switch on' }).click();
    await row.getByText('On', { exact: true }).waitFor();
    expect((await service.hook(token.text)).status).toBe(200);

    await openMenu(page, 'pipeline', 'New token');
    await page.waitForURL(/\/tokens\/new\/service\?.*principalId=/);
  });
});
