import { type Browser, chromium } from 'playwright-core';
import { findBrowser } from './browser-path.js';

/** Chromium without what it would look up elsewhere. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  return await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  });
}
