import { afterAll, afterEach, beforeAll, describe, expect } from '@jest/globals';
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { noteWritten } from '../support/evidence.js';
import { type Service, startService, testPassword } from '../support/service.js';
import { findBrowser } from './browser-path.js';
import { launchBrowser } from './chromium.js';

/** Journeys, which are left out where there is no browser (the run says so once). */
export const journeys = findBrowser() === undefined ? describe.skip : describe;

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
}

export interface ConsoleUnderTest {
  readonly service: Service;
  /** A browser of somebody who was never here; English, at noon of no matter which day. */
  open(path?: string, options?: BrowserContextOptions): Promise<Visit>;
  /** The same, logged in as a person made by `service.person()` or by the world. */
  openAs(username: string, path?: string, options?: BrowserContextOptions): Promise<Visit>;
}

/**
 * One service and one browser for the journeys of a file. Whatever a page logs as an error, throws, or tries against the
 * content security policy fails the test that it happens in.
 */
export function useConsole(): ConsoleUnderTest {
  const state: { service?: Service; browser?: Browser } = {};
  const opened: BrowserContext[] = [];
  const complaints: string[] = [];
  const service = (): Service => {
    if (state.service === undefined) throw new Error('the service runs within tests only');
    return state.service;
  };
  beforeAll(async () => {
    [state.service, state.browser] = await Promise.all([startService(), launchBrowser()]);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(async (context) => await context.close()));
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await state.browser?.close();
    await state.service?.close();
  });
  async function open(path = '/', options: BrowserContextOptions = {}): Promise<Visit> {
    if (state.browser === undefined) throw new Error('the browser runs within tests only');
    const context = await state.browser.newContext({
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      ...options,
    });
    opened.push(context);
    const page = await context.newPage();
    page.on('request', (request) => noteWritten('browser', `${request.url()}\n`));
    page.on('console', (message) => noteWritten('browser', `${message.text()}\n`));
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => complaints.push(`threw: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !expected.test(message.text())) complaints.push(message.text());
    });
    await page.goto(`${service().url}/console${path}`);
    return { page, context };
  }
  return {
    get service() {
      return service();
    },
    open,
    async openAs(username, path, options) {
      const visit = await open(path, options);
      await logIn(visit.page, username);
      return visit;
    },
  };
}

/** What the browser itself says of answers that are refusals, and of a network that a test took away. */
const expected =
  /^Failed to load resource: (?:the server responded with a status of (?:4\d\d|503)|net::ERR_)/;

export async function logIn(page: Page, username: string, password = testPassword): Promise<void> {
  await page.getByLabel('Username', { exact: true }).fill(username);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('navigation').first().waitFor();
}
