import { fileURLToPath, URL } from 'node:url'

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

import { compressed, weighed } from './plugins.ts'

/** Where `npm run dev` finds the service: the one that `make run` starts. */
const SERVICE = process.env.SERVICE_URL ?? 'http://127.0.0.1:8002'

export default defineConfig({
  plugins: [react(), weighed(), compressed()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // The service takes changes from its own page only, which is where this one claims to be.
  server: { proxy: { '/api': { target: SERVICE, changeOrigin: true, headers: { Origin: SERVICE } } } },
  build: {
    target: 'es2022',
    // Nothing inline: the Content-Security-Policy takes scripts, styles and pictures from files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      output: {
        // What most pages share is one file instead of fifty.
        codeSplitting: {
          groups: [
            {
              name: 'framework',
              test: /node_modules[\\/](react|react-dom|scheduler|react-router|i18next|react-i18next|zod)[\\/]/,
            },
            { name: 'shared', minShareCount: 9 },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}', 'tests/**/*.test.{ts,tsx}'],
    setupFiles: ['./tests/setup.ts'],
    globalSetup: ['./tests/openapi.ts'],
    css: false,
    // One page for all the files of a thread: to make it and to load React and Mantine for each was more than half of
    // the time of the round (94 seconds of processor, 41 like this).
    pool: 'threads',
    isolate: false,
    maxWorkers: '100%',
    // Limits are for what hangs, not for what is slow: beside two busy programs a test of 3 seconds took 28.
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
})
