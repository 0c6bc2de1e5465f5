import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: {
    alias: {
      '@': at('.'),
      // The real package throws outside a bundler; it only guards doors that tests walk through on purpose.
      'server-only': at('./node_modules/next/dist/compiled/server-only/empty.js'),
    },
  },
  test: {
    include: ['{app,components,lib,scripts,tests}/**/*.test.{ts,tsx}'],
    exclude: ['node_modules/**', 'lib/db/generated/**'],
    environment: 'node',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
