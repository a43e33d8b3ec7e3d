import type { Facts } from '../../facts.js';

/** What stands for the token where it is not shown. */
export const hiddenToken = '••••••••';

export const snippetKinds = ['curl', 'javascript', 'hook'] as const;
export type SnippetKind = (typeof snippetKinds)[number];

/** Whether the text of the token is in it: whoever copies it has it then. */
export const holdsToken = (kind: SnippetKind): boolean => kind !== 'javascript';

const question = '{ whoami { username credential expiresAt } }';

/** Ready to run: the endpoint is filled in as far as the service knows it. */
export function snippetOf(kind: SnippetKind, { hasuraUrl, publicUrl }: Facts, token: string): string {
  const endpoint =
    hasuraUrl === undefined ? 'HASURA_URL/v1/graphql' : `${withoutSlash(hasuraUrl)}/v1/graphql`;
  switch (kind) {
    case 'curl':
      return [
        `GRAPHWARDEN_TOKEN='${token}'`,
        `curl '${endpoint}' \\`,
        '  -H "Authorization: Bearer $GRAPHWARDEN_TOKEN" \\',
        "  -H 'Content-Type: application/json' \\",
        `  -d '{"query":"${question}"}'`,
      ].join('\n');
    case 'javascript':
      return [
        `const response = await fetch('${endpoint}', {`,
        "  method: 'POST',",
        '  headers: {',
        '    Authorization: `Bearer ${process.env.GRAPHWARDEN_TOKEN}`,',
        "    'Content-Type': 'application/json',",
        '  },',
        `  body: JSON.stringify({ query: '${question}' }),`,
        '});',
        'const { data, errors } = await response.json();',
      ].join('\n');
    case 'hook':
      return `curl '${withoutSlash(publicUrl)}/hasura/auth' -H 'Authorization: Bearer ${token}'`;
  }
}

const withoutSlash = (url: string): string => url.replace(/(?<!\/)\/+$/, '');
