import { existsSync } from 'node:fs';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The Chromium of this machine: the one that CHROMIUM_PATH names, else where systems put it. */
export function findBrowser(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  return (named === undefined ? usual : [named]).find((path) => existsSync(path));
}
