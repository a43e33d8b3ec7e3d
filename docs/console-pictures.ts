import type { Page } from 'playwright-core';

/** A page of the console as somebody of the demo sees it. */
export interface Picture {
  readonly name: string;
  /** What docs/console.md says under it. */
  readonly shows: string;
  /** Nobody, if not given. */
  readonly as?: string;
  readonly path: string;
  /** What is done before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const open = (name: string) => async (page: Page) => {
  await page.getByRole('link', { name, exact: true }).first().click();
  await page.getByRole('dialog').getByRole('heading').first().waitFor();
};

async function fillServiceForm(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'Service principal' }).fill('report');
  await page.getByRole('option', { name: /report-builder/ }).click();
  await page.getByRole('combobox', { name: 'Project' }).fill('Northwind');
  await page.getByRole('option').first().click();
  await page.getByText('Northwind').first().waitFor();
}

async function create(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: /^Name/ }).fill('nightly export');
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByRole('button', { name: 'Copy the token' }).waitFor();
}

export const pictures: readonly Picture[] = [
  { name: 'log-in', path: '/', shows: 'Logging in; the second factor is asked for when there is one.' },
  {
    name: 'tokens',
    as: 'olga',
    path: '/tokens',
    shows: 'One’s own tokens, counted by what needs looking at.',
  },
  {
    name: 'service-tokens',
    as: 'olga',
    path: '/tokens?kind=service',
    shows: 'Service tokens, some chosen for what can be done with many at once.',
    prepare: async (page) => {
      for (const box of (await page.getByRole('checkbox', { name: /^Select (?!all)/ }).all()).slice(0, 2))
        await box.check();
    },
  },
  {
    name: 'create-api-token',
    as: 'olga',
    path: '/tokens/new/api',
    shows: 'A new API token, with what it would see.',
  },
  {
    name: 'create-service-token',
    as: 'olga',
    path: '/tokens/new/service',
    shows: 'A new service token for one project, with the rows and operations it would have.',
    prepare: fillServiceForm,
  },
  { name: 'secret', as: 'mia', path: '/tokens/new/api', shows: 'The secret, once.', prepare: create },
  {
    name: 'token',
    as: 'olga',
    path: '/tokens?kind=service',
    shows: 'A token in its drawer: scope, reach, use, history.',
    prepare: open('Demo report-builder'),
  },
  {
    name: 'token-usage',
    as: 'olga',
    path: '/tokens?kind=service',
    shows: 'Further down in the drawer: a month of use, and where from.',
    prepare: async (page) => {
      await open('Demo report-builder')(page);
      await page.getByRole('button', { name: 'Show the numbers' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'token-rotation',
    as: 'noah',
    path: '/tokens?kind=service',
    shows: 'A rotation under way: both texts are good, and the older one counts down.',
    prepare: open('Demo nightly-export'),
  },
  {
    name: 'token-stale',
    as: 'ben',
    path: '/tokens?kind=service',
    shows: 'A grant that its owner does not hold any more.',
    prepare: open('Demo ticket-sync'),
  },
  {
    name: 'principals',
    as: 'mia',
    path: '/principals',
    shows: 'Service principals, and an offer that waits.',
  },
  { name: 'workspaces', as: 'olga', path: '/workspaces', shows: 'Workspaces.' },
  { name: 'sessions', as: 'olga', path: '/sessions', shows: 'Sessions, one’s own marked.' },
  { name: 'security', as: 'olga', path: '/security', shows: 'Password and second factor.' },
  { name: 'audit', as: 'ada', path: '/audit', shows: 'The audit log, in sentences.' },
  {
    name: 'access',
    as: 'olga',
    path: '/access',
    shows: 'What can it see? A token, a person, or a text that was found.',
  },
  { name: 'api', as: 'olga', path: '/api', shows: 'How to call, and every action with its types.' },
  { name: 'graphiql', as: 'olga', path: '/graphiql', shows: 'GraphiQL, as whoever is logged in.' },
  { name: 'inventory', as: 'ada', path: '/admin/inventory?kind=service', shows: 'Everybody’s tokens.' },
  { name: 'people', as: 'ada', path: '/admin/people', shows: 'People.' },
  {
    name: 'policy',
    as: 'ada',
    path: '/admin/policy',
    shows: 'The policy, and what a change of it would hit.',
  },
  {
    name: 'permissions',
    as: 'ada',
    path: '/admin/permissions',
    shows: 'Which role may do what with which table.',
  },
  {
    name: 'emergency',
    as: 'ada',
    path: '/admin/emergency',
    shows: 'Emergencies: nothing happens with one press.',
  },
];

export const picturesOf = (names: readonly string[]): readonly Picture[] =>
  names.length === 0 ? pictures : pictures.filter(({ name }) => names.includes(name));
