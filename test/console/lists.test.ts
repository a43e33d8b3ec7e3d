import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { inDays } from '../support/world.js';
import { journeys, useConsole } from './browser.js';

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
const shown = (page: Page, text: string) =>
  page.getByRole('status').filter({ hasText: new RegExp(`^${text}$`) });
const card = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Tokens by status' }).getByRole('link', { name });

/** The counts are asked for beside the list, and may come after it. */
const counts = async (page: Page, name: string, text: string): Promise<void> =>
  await card(page, name).getByText(text, { exact: true }).waitFor();

/** The names in the list, from top to bottom. */
const names = (page: Page): Promise<string[]> => page.locator('tbody th a').allTextContents();

async function downloaded(page: Page, form: 'CSV' | 'JSON'): Promise<string> {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: `As ${form}` }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toBe(`tokens.${form.toLowerCase()}`);
  return await readFile(await file.path(), 'utf8');
}

journeys('the list of tokens', () => {
  const console = useConsole();

  test('counts what it holds, and each count leads to those tokens', async () => {
    const { service } = console;
    const { world } = service;
    const { id } = await service.person({ username: 'olga' });
    const stranger = await service.person({ username: 'boris' });
    const theirs = await world.apiToken(stranger.id, { name: 'not for olga' });
    await world.apiToken(id, { name: 'fresh', scopes: ['read:*'] });
    await world.apiToken(id, { name: 'forgotten', createdAt: inDays(-120) });
    await world.apiToken(id, { name: 'dying', expiresAt: inDays(3) });
    await world.apiToken(id, { name: 'dead', createdAt: inDays(-60), expiresAt: inDays(-1) });
    await world.apiToken(id, { name: 'ended', revokedAt: new Date(), revokedBy: id, revokedReason: 'moved' });

    const { page } = await console.openAs('olga', '/tokens');
    await shown(page, '5 of 5').waitFor();
    await counts(page, 'Active', '2');
    for (const [name, token, status] of [
      ['Ending within 7 days', 'dying', 'expiring'],
      ['Expired', 'dead', 'expired'],
      ['Revoked', 'ended', 'revoked'],
      ['Unused for 90 days', 'forgotten', 'unused'],
    ] as const) {
      await counts(page, name, '1');
      await card(page, name).click();
      await shown(page, '1 of 1').waitFor();
      expect(await names(page)).toEqual([token]);
      expect(page.url()).toContain(`status=${status}`);
      await expect(card(page, name).getAttribute('aria-current')).resolves.toBe('true');
      await card(page, name).click();
      await shown(page, '5 of 5').waitFor();
    }
    await expect(row(page, 'ended').textContent()).resolves.toMatch(/Revoked.*By olga.*Reason: moved/);
    await expect(row(page, 'fresh').textContent()).resolves.toMatch(/gwat_[0-9a-f]{6}….*Read only/);

    await page.getByLabel('Hide ended').check();
    await shown(page, '3 of 3').waitFor();
    await page.goto(`${service.url}/console/tokens`);
    await shown(page, '3 of 3').waitFor();
    await page.getByRole('button', { name: 'Take off the filter: Ended ones are hidden' }).click();
    await shown(page, '5 of 5').waitFor();

    await page.goto(`${service.url}/console/tokens/api/${theirs}?search=olga`);
    await shown(page, '5 of 5').waitFor();
    expect(await page.content()).not.toContain('not for olga');
  });

  test('shows a manager their own alone, and the tokens of all in the inventory', async () => {
    const { service } = console;
    const { world } = service;
    const manager = await service.person({ username: 'mara', role: 'manager' });
    const person = await service.person({ username: 'otto' });
    const workspaceId = await world.workspace({ owner: person.id, name: 'Blue team' });
    const principal = await world.principal(workspaceId, person.id, { name: 'ci' });
    await world.apiToken(manager.id, { name: 'of mara' });
    await world.apiToken(person.id, { name: 'of otto' });
    await world.serviceToken(principal, { name: 'deploy', lastUsedAt: new Date() });
    await world.serviceToken(principal, { name: 'release' });

    const { page } = await console.openAs('mara', '/tokens');
    await shown(page, '1 of 1').waitFor();
    expect(await names(page)).toEqual(['of mara']);
    await counts(page, 'Active', '1');
    await page.getByRole('link', { name: 'All tokens' }).click();
    await page.getByRole('button', { name: 'otto: show only these tokens' }).click();
    await page.getByText('Owner: otto').waitFor();
    expect(await names(page)).toEqual(['of otto']);

    await page.getByText('Service tokens', { exact: true }).click();
    await page.getByLabel('Select deploy').check();
    await page.getByRole('button', { name: 'Notify owners' }).click();
    const message = page.getByLabel('To otto');
    await expect(message.inputValue()).resolves.toMatch(/Hello otto,[^]*- deploy \(gwst_[0-9a-f]{6}…\) ends/);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Switch off principals' }).click();
    const dialog = page.getByRole('dialog', { name: 'Switch off service principals' });
    await dialog.getByText('2 tokens stop:').waitFor();
    await dialog.getByRole('button', { name: 'Switch off 1 service principal' }).click();
    await page.getByText('1 service principal is switched off.').waitFor();
    await row(page, 'release').getByText('Its service principal is switched off.').waitFor();
  });

  test('ends many at once, after saying which, and keeps their rows', async () => {
    const { service } = console;
    const { id } = await service.person({ username: 'rita' });
    for (let number = 1; number <= 27; number++)
      await service.world.apiToken(id, { name: `job ${number}`, createdAt: inDays(-number) });
    await service.world.apiToken(id, { name: 'in use', lastUsedAt: new Date() });

    const { page } = await console.openAs('rita', '/tokens');
    await page.getByLabel('Select in use').check();
    await page.getByLabel('Select job 1', { exact: true }).check();
    await shown(page, '2 tokens are selected').waitFor();
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke tokens' });
    await dialog.getByText('1 of them was used within the last day').waitFor();
    await dialog.getByLabel('Reason (optional)').fill('spring cleaning');
    await dialog.getByRole('button', { name: 'Revoke 2 tokens' }).click();
    await page.getByText('2 tokens are revoked.').waitFor();
    await row(page, 'in use').getByText('Reason: spring cleaning').waitFor();
    await page.locator('section[aria-label="API tokens"]:focus').waitFor();
    await expect(row(page, 'in use').textContent()).resolves.toContain('By rita');
    await counts(page, 'Revoked', '2');

    await card(page, 'Active').click();
    await shown(page, '25 of 26').waitFor();
    await page.getByLabel('Select all on this page').check();
    await page.getByRole('button', { name: 'Revoke all 26 that match' }).click();
    await dialog.getByText('26 tokens end for good').waitFor();
    await dialog.getByRole('button', { name: 'Revoke 26 tokens' }).click();
    await page.getByText('26 tokens are revoked.').waitFor();
    await page.getByText('Nothing matches').waitFor();
    await page.locator('h1:focus').waitFor();
    await page.getByRole('button', { name: 'Clear search and filters' }).click();
    await shown(page, '25 of 28').waitFor();
  });

  test('extends many at once where their secrets may stay, and says so where they may not', async () => {
    const { service } = console;
    const { id } = await service.person({ username: 'emil' });
    await service.world.workspace({ owner: id });
    const tokenId = await service.world.apiToken(id, { name: 'short', expiresAt: inDays(2) });
    const { page } = await console.openAs('emil', '/tokens');
    await page.getByLabel('Select short').check();
    await page.getByRole('button', { name: 'Extend' }).click();
    await page.getByText('Extending replaces the secret').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('button:focus', { hasText: 'Extend' }).waitFor();

    await service.world.policy({ extensionRotates: false });
    await page.reload();
    await page.getByLabel('Select short').check();
    await page.getByRole('button', { name: 'Extend' }).click();
    await page.getByRole('button', { name: 'Extend 1 token' }).click();
    await page.getByText('1 token is extended.').waitFor();
    await row(page, 'short').getByText('in 29 days').waitFor();
    const { rows } = await service.pool.query<{ days: number }>(
      'SELECT round(extract(epoch FROM expires_at - now()) / 86400)::int AS days FROM graphwarden.api_token WHERE id = $1',
      [tokenId],
    );
    expect(rows).toEqual([{ days: 30 }]);
    await service.world.policy({ extensionRotates: true });
  });

  test('is exported as it is filtered, with nothing that a spreadsheet would run', async () => {
    const { service } = console;
    const { id } = await service.person({ username: 'egon' });
    await service.world.apiToken(id, { name: '=HYPERLINK("http://x.test","y")' });
    await service.world.apiToken(id, { name: 'plain, with comma' });
    await service.world.apiToken(id, { name: 'over', revokedAt: new Date(), revokedBy: id });
    const { page } = await console.openAs('egon', '/tokens?status=live&sort=name');
    await shown(page, '2 of 2').waitFor();
    const [head, ...lines] = (await downloaded(page, 'CSV')).trim().split('\r\n');
    expect(head).toMatch(/^id,kind,tokenId,name,owner,/);
    expect(lines.map((line) => /api_token,[0-9a-f]{16},(.*),egon,/.exec(line)?.[1])).toEqual([
      `"'=HYPERLINK(""http://x.test"",""y"")"`,
      '"plain, with comma"',
    ]);
    expect(JSON.parse(await downloaded(page, 'JSON'))).toMatchObject([
      { name: '=HYPERLINK("http://x.test","y")', scope: 'full', status: 'active' },
      { name: 'plain, with comma' },
    ]);
  });

  test('says what is the matter: nothing yet, nothing found, not reached', async () => {
    await console.service.person({ username: 'nora' });
    const { page } = await console.openAs('nora', '/tokens');
    await page.getByText('You have no API tokens yet').waitFor();
    await expect(
      page.getByRole('main').getByRole('link', { name: 'Create API token' }).count(),
    ).resolves.toBe(2);
    await page.getByRole('searchbox').fill('nowhere');
    await page.getByText('Nothing matches').waitFor();
    expect(page.url()).toContain('search=nowhere');

    let isCut = true;
    await page.route('**/graphql', async (route) => {
      const isList = route.request().postData()?.includes('query Tokens') === true;
      await (isCut && isList ? route.abort() : route.continue());
    });
    await page.goto(`${console.service.url}/console/tokens?kind=service`);
    await page.getByText('The service could not be reached').waitFor();
    isCut = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('You have no service tokens yet').waitFor();
  });
});

describe('ten thousand tokens', () => {
  journeys('in the list of all', () => {
    const console = useConsole();

    beforeAll(async () => {
      const { service } = console;
      await service.person({ username: 'ada', role: 'admin' });
      const { id } = await service.person({ username: 'olga' });
      await service.pool.query(
        `INSERT INTO graphwarden.api_token (id, user_id, name, token_id, digest, digest_key_id, created_at, expires_at)
         SELECT gen_random_uuid(), $1, 'job ' || lpad(n::text, 5, '0'), lpad(to_hex(n), 16, '0'),
                decode(lpad(to_hex(n), 64, '0'), 'hex'), 'test', now() - n * interval '1 minute', now() + interval '30 days'
           FROM generate_series(1, 10000) n`,
        [id],
      );
    });

    test('are turned, sorted, sought and kept as views, by addresses that the way back knows', async () => {
      const { page } = await console.openAs('ada', '/admin/inventory');
      await shown(page, '25 of 10000').waitFor();
      expect((await names(page))[0]).toBe('job 00001');
      await page.getByRole('button', { name: 'Next page' }).click();
      await page.getByRole('link', { name: 'job 00026' }).waitFor();
      expect(page.url()).toContain('after=');
      await page.goBack();
      await page.getByRole('link', { name: 'job 00001' }).waitFor();

      await page.getByRole('button', { name: 'Created' }).click();
      await page.getByRole('link', { name: 'job 10000' }).waitFor();
      await expect(
        page.getByRole('columnheader', { name: 'Created' }).getAttribute('aria-sort'),
      ).resolves.toBe('ascending');

      await page.getByRole('searchbox').fill('job 0420');
      await shown(page, '10 of 10').waitFor();
      expect((await names(page))[0]).toBe('job 04209');
      await page.getByRole('link', { name: 'job 04205' }).click();
      await page.waitForURL(/\/admin\/inventory\/api\/[0-9a-f-]{36}\?.*search=/);
      await page.goBack();

      await page.getByRole('button', { name: 'Saved views' }).click();
      await page.getByLabel('Name of the present view').fill('the 420s');
      await page.getByRole('button', { name: 'Save this view' }).click();
      await page.goto(`${console.service.url}/console/admin/inventory`);
      await shown(page, '25 of 10000').waitFor();
      await page.getByRole('button', { name: 'Saved views' }).click();
      await page.getByRole('button', { name: 'the 420s', exact: true }).click();
      await shown(page, '10 of 10').waitFor();
      expect((await names(page))[0]).toBe('job 04209');
      await page.getByRole('button', { name: 'Saved views' }).click();
      await page.getByRole('button', { name: 'Delete the view the 420s' }).click();
      await page.getByText('No view is saved yet.').waitFor();
    });

    test('are exported page by page, and one may stop it', async () => {
      const { page } = await console.openAs('ada', '/admin/inventory');
      await shown(page, '25 of 10000').waitFor();
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menuitem', { name: 'As CSV' }).click();
      await page.getByText(/^[1-9][\d,]* of 10,000 tokens$/).waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('searchbox').fill('job 02');
      await shown(page, '25 of 1000').waitFor();
      const lines = (await downloaded(page, 'CSV')).trim().split('\r\n');
      expect(lines).toHaveLength(1001);
      expect(new Set(lines).size).toBe(1001);
    });
  });
});
