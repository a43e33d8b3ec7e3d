import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { actions } from './build/actions.js';
import { compressed } from './build/compressed.js';
import { withoutInlinedFonts } from './build/without-inlined-fonts.js';

export default defineConfig({
  base: '/console/',
  plugins: [react(), actions(), withoutInlinedFonts(), compressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2022',
    reportCompressedSize: false,

    // GraphiQL is large, and loaded by its own page alone.
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      // What every visit needs travels together: dozens of small files would compress badly.
      output: { codeSplitting: { groups: [{ name: 'base', tags: ['$initial'] }] } },
      onwarn(warning, warn) {
        // A directive of GraphiQL's to a compiler that does not run here.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  server: { proxy: { '/graphql': 'http://127.0.0.1:4000' } },
});
