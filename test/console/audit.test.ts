import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { journeys, useConsole } from './browser.js';

journeys('the audit log', () => {
  const console = useConsole();

  const texts = async (page: Page): Promise<string[]> =>
    (await page.locator('tbody tr th').allInnerTexts()).map((text) => text.split('\n')[0] ?? '');

  test('tells in sentences what was done, and is narrowed by its address', async () => {
    const olga = await console.service.person({ username: 'olga' });
    const manager = await console.service.person({ username: 'vera', role: 'manager' });
    await console.service.world.workspace({ owner: olga.id });
    const { id } = await console.service.apiToken(olga.id, { name: 'ci <actor/>' });
    const asOlga = { token: olga.token };
    await console.service.graphql(
      `mutation { updateApiToken(id: "${id}", name: "ci <b>nightly</b>") { id } }`,
      asOlga,
    );
    await console.service.graphql(
      `mutation { revokeApiToken(id: "${id}", reason: "no longer needed") { id } }`,
      asOlga,
    );
    await console.service.graphql('mutation { setCredentialPolicy(maximumLiveTokens: 50) { dryRun } }', {
      token: manager.token,
    });

    const { page } = await console.openAs('vera', '/audit');
    await page.getByText('olga revoked the API token ci <b>nightly</b>').waitFor();
    await page.getByText('vera changed the policy').waitFor();
    await page.getByText('Reason: no longer needed').waitFor();
    const row = page.getByRole('row').filter({ hasText: 'changed the policy' });
    await row.getByRole('button', { name: 'Details' }).click();
    await row.getByText('50 (before: 100)').waitFor();

    await row.getByRole('link', { name: 'All of this request' }).click();
    await page.getByText('1 of 1').waitFor();
    expect(new URL(page.url()).searchParams.get('requestId')).toMatch(/^[\da-f-]{36}$/);
    expect(await texts(page)).toEqual(['vera changed the policy']);
    await page.getByRole('button', { name: /Request:/ }).click();
    await page.getByText('olga revoked the API token ci <b>nightly</b>').waitFor();

    await page.getByRole('combobox', { name: 'What', exact: true }).fill('revoked');
    await page.getByRole('option', { name: 'API token revoked' }).click();
    await page.getByText('1 of 1').waitFor();
    expect(new URL(page.url()).searchParams.get('action')).toBe('revokeApiToken');
    expect(await texts(page)).toEqual(['olga revoked the API token ci <b>nightly</b>']);

    await page.getByLabel('Until').fill('2020-01-01');
    await page.getByText('Nothing matches').waitFor();
    await page.getByRole('button', { name: 'Clear search and filters' }).click();
    await page.getByText('vera logged in').waitFor();
    await page.getByRole('combobox', { name: 'Who', exact: true }).fill('olg');
    await page.getByRole('option', { name: 'olga' }).click();
    await page.getByText('2 of 2').waitFor();
    await page.reload();
    await page.getByText('2 of 2').waitFor();
    expect(await page.getByRole('combobox', { name: 'Who', exact: true }).inputValue()).toBe('olga');
  });

  test('finds a credential by its pasted text, which is then nowhere', async () => {
    const mia = await console.service.person({ username: 'mia' });
    await console.service.person({ username: 'willem', role: 'manager' });
    await console.service.world.workspace({ owner: mia.id });
    const { id, text } = await console.service.apiToken(mia.id, { name: 'export' });
    await console.service.graphql('{ whoami { username } }', { token: text });
    await console.service.graphql(`mutation { updateApiToken(id: "${id}", name: "exports") { id } }`, {
      token: mia.token,
    });

    const { page } = await console.openAs('willem', '/audit');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const field = page.getByLabel('Text of a token that somebody found');
    await field.fill(text);
    await page.getByRole('button', { name: 'Find out' }).click();
    await page.getByText('API token exports of mia').waitFor();
    await page.getByText('The secret is right').waitFor();
    expect(await field.inputValue()).toBe('');
    expect(new URL(page.url()).searchParams.get('subjectId')).toBe(id);
    await page.getByText('mia changed the API token exports').waitFor();
    await page.getByText('willem asked what a text is').waitFor();
    const kept = await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state])',
    );
    const secret = text.slice(-20);
    for (const place of [page.url(), String(kept), await page.content(), ...asked])
      expect(place).not.toContain(secret);

    await page.getByRole('button', { name: 'What was done with it' }).click();
    await page.getByText('Nothing matches').waitFor();
    expect(new URL(page.url()).searchParams.get('credentialId')).toBe(id);
    await field.fill(`${text.slice(0, 30)} and so on`);
    await field.press('Enter');
    await page.getByText('The text is damaged or cut off.').waitFor();
  });

  test('shows to an ordinary person what is theirs', async () => {
    await console.service.person({ username: 'anna' });
    const { page } = await console.openAs('anna', '/audit');
    await page.getByText('anna logged in').waitFor();
    expect(await texts(page)).toEqual(['anna logged in']);
    expect(await page.getByLabel('Text of a token that somebody found').count()).toBe(0);
    await page.getByText('What was done to me').click();
    await page.getByText('Nothing matches').waitFor();
    const somebody = await console.service.world.user();
    await page.goto(`${console.service.url}/console/audit?subjectId=${somebody}`);
    await page.getByText('its history is out of reach').waitFor();
  });
});
