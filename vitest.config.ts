import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
type Options = { exclude?: string[]; isolate?: boolean }
const suite = (name: string, include: string, options: Options = {}) => ({
  extends: true as const,
  test: { name, include: [include], ...options },
})
const SANDBOX = 'tests/sandbox/**'

export default defineConfig({
  resolve: {
    alias: {
      '@': at('.'),
      // The real package throws outside a bundler; it only guards doors that tests walk through on purpose.
      'server-only': at('./node_modules/next/dist/compiled/server-only/empty.js'),
    },
  },
  test: {
    environment: 'node',
    maxWorkers: 2,
    setupFiles: ['tests/support/seed.ts'],
    // Files share their modules: loading the language anew for each took a third of the time.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Unit tests stand beside their source; every other suite is a folder under tests/, and scripts/test.mjs counts by it.
    projects: [
      suite('unit', '{app,components,lib}/**/*.test.{ts,tsx}'),
      suite('suites', 'tests/**/*.test.{ts,tsx}', { exclude: [SANDBOX] }),
      // Here the growth of the process itself is measured.
      suite('sandbox', `${SANDBOX}/*.test.ts`, { isolate: true }),
    ],
  },
})
