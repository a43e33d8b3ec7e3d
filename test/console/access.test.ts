import { expect, test } from '@jest/globals';
import { journeys, useConsole } from './browser.js';

journeys('what a credential can see', () => {
  const console = useConsole();

  test('is shown row by row for what is one’s own', async () => {
    const { service } = console;
    const { id } = await service.person({ username: 'olga' });
    const workspace = await service.world.workspace({ owner: id });
    const client = await service.world.client(workspace, { name: 'Nova Industries' });
    await service.world.project(client, { name: 'Nova external test' });
    await service.apiToken(id, { name: 'nightly export', scopes: ['read:*'] });
    await service.apiToken(id, { name: 'deploy' });
    const { page } = await console.openAs('olga', '/access');
    await page.getByRole('searchbox', { name: 'Search by name or token id' }).fill('nightly');
    await page.getByRole('link', { name: 'deploy' }).waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: 'nightly export' }).click();
    await page.getByRole('heading', { name: 'nightly export' }).waitFor();
    const projects = page.getByRole('list', { name: 'Projects' });
    expect(await projects.getByRole('listitem').allInnerTexts()).toEqual(['Nova external test']);
    await page.getByRole('button', { name: /^project\s+reads 1$/ }).click();
    const samples = page.getByRole('region', { name: 'Rows of project', exact: true });
    await samples.getByText('Nova external test').waitFor();
    await page.getByRole('link', { name: 'Open the token' }).click();
    await page.waitForURL(/\/tokens\/api\//);
  });

  test('is shown to managers in numbers, and a pasted text is forgotten at once', async () => {
    const { service } = console;
    await service.person({ username: 'mona', role: 'manager' });
    const { id } = await service.person({ username: 'hugo' });
    const workspace = await service.world.workspace({ owner: id });
    await service.world.client(workspace, { name: 'Acme' });
    const { text } = await service.apiToken(id, { name: 'lost and found' });
    const { page } = await console.openAs('mona', '/access');
    await page.getByText('A person', { exact: true }).click();
    await page.getByRole('searchbox', { name: 'Search by name or e-mail address' }).fill('hug');
    await page.getByRole('link', { name: 'hugo' }).click();
    await page.getByText('Numbers and words only').waitFor();
    expect(await page.getByText('Acme').count()).toBe(0);
    await page.getByRole('button', { name: /^client\s+reads 1 · adds · changes 1 · deletes 1$/ }).waitFor();
    await page.getByRole('link', { name: 'Choose another' }).click();
    await page.getByText('A token I found', { exact: true }).click();
    const field = page.getByRole('textbox', { name: 'Text of the token' });
    await field.fill('not a token');
    await page.keyboard.press('Enter');
    await page.getByText('This text belongs to no credential').waitFor();
    expect(await field.inputValue()).toBe('');
    await field.fill(text);
    await page.getByRole('button', { name: 'Find it' }).click();
    await page.getByRole('heading', { name: 'lost and found' }).waitFor();
    expect(page.url()).not.toContain(text.slice(0, 12));
  });

  test('is not said of what is out of reach, and not alarmingly', async () => {
    const { id } = await console.service.person({ username: 'ines' });
    await console.service.person({ username: 'jan' });
    const { page } = await console.openAs('jan', `/access?userId=${id}`);
    await page.getByRole('heading', { name: 'There is nothing to show' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.getByText('ines').count()).toBe(0);
    await page.getByRole('link', { name: 'Choose another' }).click();
    await page.getByRole('link', { name: 'What I can see myself' }).click();
    await page.getByText('You, when you log in').waitFor();
  });
});
