import type { Secret } from './secret.js';

/** A file made in the browser: nothing is asked of anybody for it. */
export function downloadEnv({ text, name, expiresAt }: Secret): void {
  const lines = [`# ${name}, until ${expiresAt}`, `GRAPHWARDEN_TOKEN=${text}`, ''];
  const address = URL.createObjectURL(new Blob([lines.join('\n')], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${fileNameOf(name)}.env`;
  link.click();
  // The browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

const fileNameOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60) || 'graphwarden';
