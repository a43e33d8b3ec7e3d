import { expect, test } from '@jest/globals';
import { journeys, useConsole } from './browser.js';

journeys('the permissions', () => {
  const console = useConsole();

  test('are told cell by cell to who comes by keyboard, with the filter in the panel', async () => {
    await console.service.person({ username: 'mona', role: 'manager' });
    const { page } = await console.openAs('mona', '/admin/permissions');
    const cell = page.getByRole('button', { name: 'project, service: reads', exact: true });
    await page.getByRole('region', { name: 'What each role may do with each table' }).waitFor();
    await cell.focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    await page.getByRole('tooltip', { name: 'Reads rows of projects within its grants' }).waitFor();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog', { name: 'project as service' });
    await panel.getByText('"X-Hasura-Service-Token-Id"').waitFor();
    expect(new URL(page.url()).searchParams.get('name')).toBe('public.project');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });
    await page.locator(':focus').and(cell).waitFor();
    await page.getByRole('searchbox', { name: 'Search by table' }).fill('oplog_entry');
    await page.getByText(/^2 of \d+ tables\./).waitFor();
    await page.getByRole('tab', { name: 'Actions' }).click();
    await page.getByRole('searchbox', { name: 'Search by action' }).fill('createApiToken');
    await page.getByRole('button', { name: 'createApiToken, user: may call it' }).waitFor();
  });

  test('come with what is wrong with the metadata', async () => {
    await console.service.person({ username: 'mara', role: 'admin' });
    const { page } = await console.openAs('mara', '/admin/permissions?view=findings');
    await page.getByText('Not looked at here').waitFor();
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('MetadataFindings') !== true) {
        await route.continue();
        return;
      }
      const finding = {
        rule: 'every-column',
        file: 'databases/default/tables/public_project.yaml',
        line: 31,
      };
      const findings = [
        { ...finding, severity: 'note', message: 'nobody reads it', fix: 'untrack it' },
        { ...finding, severity: 'error', message: 'user may select all', fix: 'list the columns' },
      ];
      await route.fulfill({ json: { data: { metadataFindings: { findings, unchecked: [] } } } });
    });
    await page.reload();
    await page.getByText('databases/default/tables/public_project.yaml:31').first().waitFor();
    expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(['1 error', '1 note']);
    await page.getByText('To mend it: list the columns').waitFor();
  });

  test('are for managers, and others are told so calmly', async () => {
    await console.service.person({ username: 'ute' });
    const { page } = await console.openAs('ute', '/admin/permissions');
    await page.getByText('This page is for managers').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});
