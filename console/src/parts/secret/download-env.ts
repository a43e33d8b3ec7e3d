import { download } from '../download.js';
import type { Secret } from './secret.js';

/** The file that programs read their environment from. */
export function downloadEnv({ text, name, expiresAt }: Secret): void {
  const lines = [`# ${name}, until ${expiresAt}`, `GRAPHWARDEN_TOKEN=${text}`, ''];
  download(`${fileNameOf(name)}.env`, 'text/plain', lines.join('\n'));
}

const fileNameOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60) || 'graphwarden';
