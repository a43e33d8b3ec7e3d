import { expect, test } from '@jest/globals';
import { inDays } from '../support/world.js';
import { journeys, useConsole } from './browser.js';

journeys('the policy page', () => {
  const console = useConsole();

  async function policyNow(): Promise<unknown> {
    const found = await console.service.pool.query(
      'select maximum_lifetime_seconds as maximum, maximum_live_tokens as cap, idle_revocation_days as idle from graphwarden.credential_policy',
    );
    return found.rows[0];
  }

  test('names what a change hits before it is saved, and changes nothing until then', async () => {
    const { world } = console.service;
    const manager = await console.service.person({ username: 'vera', role: 'manager' });
    const olga = await console.service.person({ username: 'olga' });
    const long = await console.service.apiToken(olga.id, { name: 'long runner', expiresAt: inDays(200) });
    await console.service.apiToken(olga.id, { name: 'short runner', expiresAt: inDays(10) });
    await console.service.apiToken(manager.id, {
      name: 'forgotten',
      createdAt: inDays(-100),
      expiresAt: inDays(5),
    });
    await world.policy({ minimumLifetimeSeconds: 5400 });

    const { page } = await console.openAs('vera', '/admin/policy');
    const now = page.getByRole('region', { name: 'What holds now' });
    await now.getByText('A token ends within 365 days').waitFor();
    // An hour and a half is no whole number of hours: the field says it exactly.
    expect(await page.getByLabel('Shortest lifetime', { exact: true }).inputValue()).toBe('90');
    expect(await page.getByRole('combobox', { name: 'Unit of: Shortest lifetime' }).inputValue()).toBe(
      'minutes',
    );

    const longest = page.getByLabel('Longest lifetime', { exact: true });
    await longest.fill('0');
    await page.getByText('This has to be longer than the shortest lifetime.').waitFor();
    await longest.fill('1.5');
    await page.getByText('Give a whole number; for a part of a day').waitFor();
    await longest.fill('30');
    await page.getByRole('switch', { name: 'Revoke tokens that nobody uses' }).click();
    await page.getByText('1 live token ends later than the longest lifetime allows.').waitFor();
    await page.getByText('1 token would be revoked for not being used.').waitFor();
    await page.getByRole('button', { name: 'Show: Tokens beyond the longest lifetime' }).click();
    const link = page.getByRole('link', { name: 'long runner' });
    expect(await link.getAttribute('href')).toContain(`/admin/inventory/api/${long.id}`);
    expect(await page.getByRole('link', { name: 'short runner' }).count()).toBe(0);
    await page.getByRole('switch', { name: 'Revoke tokens that nobody uses' }).click();
    expect(await policyNow()).toEqual({ maximum: 31_536_000, cap: 100, idle: null });

    await page.getByRole('button', { name: 'Review and save' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save these rules?' });
    await dialog.getByText('A token ends within 30 days').waitFor();
    await dialog.getByText('1 live token ends later').waitFor();
    expect(await dialog.getByText('service principals they own').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Save the rules' }).click();

    const after = page.getByRole('status', { name: 'The new rules hold' });
    await after.getByRole('link', { name: 'long runner' }).waitFor();
    await after.getByText('Go step by step').waitFor();
    await now.getByText('A token ends within 30 days').waitFor();
    expect(await policyNow()).toEqual({ maximum: 2_592_000, cap: 100, idle: null });
    const spared = await console.service.hook(long.text);
    expect(spared.status).toBe(200);
  });

  test('limits the rate of every API token, from the next request on', async () => {
    const manager = await console.service.person({ username: 'rita', role: 'manager' });
    const busy = await console.service.apiToken(manager.id, { name: 'busy' });
    const { page } = await console.openAs('rita', '/admin/policy');
    await page.getByRole('switch', { name: 'Limit the rate of API tokens' }).click();
    await page.getByLabel('Requests a minute for each API token', { exact: true }).fill('2');
    await page.getByRole('button', { name: 'Review and save' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save these rules?' });
    await dialog.getByText('may ask 2 times a minute').waitFor();
    await dialog.getByRole('button', { name: 'Save the rules' }).click();
    await page
      .getByRole('region', { name: 'What holds now' })
      .getByText('may ask 2 times a minute')
      .waitFor();

    // Of six within a moment, at most two fall into each of two minutes.
    const statuses = [];
    for (let asked = 0; asked < 6; asked += 1) statuses.push((await console.service.hook(busy.text)).status);
    expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(2);
    expect(statuses[0]).toBe(200);
  });

  test('shows the rules to everybody, and the form to those who may change them', async () => {
    await console.service.person({ username: 'mia' });
    const { page } = await console.openAs('mia', '/admin/policy');
    await page.getByText('Managers and administrators change these rules.').waitFor();
    expect(await page.getByRole('button', { name: 'Review and save' }).count()).toBe(0);
    expect(await page.getByText('A token ends within').count()).toBe(1);
  });
});
