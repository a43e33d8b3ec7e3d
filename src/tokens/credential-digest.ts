import { hash } from 'node:crypto';

/** SHA-256 of a presented credential, by which it is known in memory: the text itself is kept nowhere. */
export const digestCredential = (text: string): string => hash('sha256', text, 'base64url');
