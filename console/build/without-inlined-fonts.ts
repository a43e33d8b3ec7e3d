import type { Plugin } from 'vite';

/**
 * GraphiQL's style sheet carries its fonts within itself, which a page that takes fonts from its own server alone must
 * not load; the fonts of the console stand in for them.
 */
export function withoutInlinedFonts(): Plugin {
  return {
    name: 'without-inlined-fonts',
    enforce: 'pre',
    transform: {
      filter: { id: /\/graphiql\/dist\/style\.css/ },
      handler: (code) => ({ code: code.replace(/@font-face\s*\{[^}]*\}/g, ''), map: null }),
    },
  };
}
