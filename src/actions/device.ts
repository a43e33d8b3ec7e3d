import Bowser from 'bowser';

/** The first product of a user agent that is no browser's: `curl/8.5.0`. */
const product = /^[A-Za-z][\w.-]{0,39}(?=\/|$)/;

/** What somebody sits at, in words, as their user agent tells it: anybody can say anything there. */
export function deviceOf(userAgent: string | null): string {
  if (userAgent === null || userAgent.trim() === '') return 'unknown device';
  const { browser, os } = Bowser.parse(userAgent);
  const tool = product.exec(userAgent)?.[0];
  const name = tool === undefined || tool === 'Mozilla' ? readable(browser.name) : tool;
  const system = readable(os.name);
  if (name === undefined) return system === undefined ? 'unknown device' : `unknown program on ${system}`;
  return system === undefined ? name : `${name} on ${system}`;
}

/** A name that shows what it is; undefined for none. */
const readable = (name: string | undefined): string | undefined =>
  name !== undefined && /^[\w .()+-]{1,40}$/.test(name) ? name : undefined;
