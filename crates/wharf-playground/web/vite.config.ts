import { defineConfig } from 'vite';
import { runner } from './development.ts';

const target = process.env.WHARF_RUNNER ?? 'http://127.0.0.1:8080';
const proxy = Object.fromEntries(['/v1', '/openapi.json', '/errors', '/healthz'].map((path) => [path, { target }]));

export default defineConfig({
  // Relative, so that the page also works below a path of a reverse proxy.
  base: './',
  plugins: [runner()],
  resolve: {
    // Preact stands in for React: the same interface in a tenth of the size, which matters in a binary.
    alias: {
      'react-dom/client': 'preact/compat/client',
      'react-dom': 'preact/compat',
      'react/jsx-runtime': 'preact/jsx-runtime',
      react: 'preact/compat',
    },
  },
  server: { proxy },
  preview: { proxy },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // Nothing inlined: the policy allows no inline script or style, and every browser aimed at preloads modules.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    // The texts that the licences want to go along.
    license: { fileName: 'licences.md' },
    chunkSizeWarningLimit: 2000,
    rollupOptions: { input: { index: 'index.html', docs: 'docs.html' } },
  },
});
