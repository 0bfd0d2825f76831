import { defineConfig } from 'vite';
import { runner } from './development.ts';

const target = process.env.WHARF_RUNNER ?? 'http://127.0.0.1:8080';
const PROXIED = ['/v1', '/playground.json', '/openapi.json', '/errors'];
const proxy = Object.fromEntries(PROXIED.map((path) => [path, { target }]));

export default defineConfig({
  // Relative, so that the page also works behind a reverse proxy with a path prefix.
  base: './',
  plugins: [runner()],
  resolve: {
    // Preact replaces React: the same API in a tenth of the size, which matters inside a binary.
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
    // The content security policy forbids inline scripts and styles. All target browsers preload modules.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    // Licence texts, which must be distributed with the code.
    license: { fileName: 'licences.md' },
    chunkSizeWarningLimit: 2000,
    rollupOptions: { input: { index: 'index.html', docs: 'docs.html' } },
  },
});
