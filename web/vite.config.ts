import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { budget } from './build/budget.ts';
import { chunkFileNames, chunkGroups } from './build/chunks.ts';
import { developers } from './build/developers.ts';
import { icons } from './build/icons.ts';
import { leanIcons } from './build/lean-icons.ts';
import { runningStack } from './build/running-stack.ts';
import { strictEmojiPicker } from './build/strict-emoji-picker.ts';

/** The oldest browsers with light-dark(), dialog, popover and nesting; older ones get no polyfills. */
const BROWSERS = ['chrome123', 'edge123', 'firefox125', 'safari17.5'];

export default defineConfig({
  root: import.meta.dirname,
  build: {
    target: BROWSERS,
    cssTarget: BROWSERS,
    outDir: 'dist',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups: chunkGroups }, chunkFileNames } },
  },
  // wouter comes with a copy of what every React that is used here has.
  resolve: { alias: { 'use-sync-external-store/shim/index.js': 'react' } },
  optimizeDeps: { exclude: ['emoji-picker-element'] },
  plugins: [
    react(),
    strictEmojiPicker(),
    leanIcons(),
    icons(),
    developers(),
    runningStack(),
    serviceWorker(),
    budget(),
  ],
});

function serviceWorker() {
  return VitePWA({
    injectRegister: false,
    registerType: 'prompt',
    manifest: {
      name: 'Mathia',
      short_name: 'Mathia',
      description: 'Talk with people, and with a bot that listens only when you want it to.',
      start_url: '/',
      display: 'standalone',
      background_color: '#ffffff',
      theme_color: '#5b5bd6',
      icons: [
        { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
        { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
        { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        { src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml' },
      ],
    },
    workbox: {
      globPatterns: ['index.html', 'favicon.svg', 'assets/*.{js,css}'],
      // importScripts is refused where trusted types are required.
      inlineWorkboxRuntime: true,
      navigateFallback: '/index.html',
      navigateFallbackDenylist: [/^\/v1\//, /^\/assets\//, /^\/developers(?:\/|$)/, /\.\w+$/],
      runtimeCaching: [
        {
          urlPattern: ({ url, sameOrigin }) => sameOrigin && url.pathname === '/config.json',
          handler: 'NetworkFirst',
          options: { cacheName: 'config', networkTimeoutSeconds: 3 },
        },
        {
          urlPattern: ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/code/'),
          handler: 'CacheFirst',
          options: { cacheName: 'code', expiration: { maxEntries: 60 } },
        },
        {
          urlPattern: ({ url, sameOrigin }) => sameOrigin && /^\/assets\/.*\.json$/.test(url.pathname),
          handler: 'CacheFirst',
          options: { cacheName: 'emoji', expiration: { maxEntries: 4 } },
        },
      ],
    },
  });
}
