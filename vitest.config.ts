import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const suite = (name: string, include: string) => ({ extends: true as const, test: { name, include: [include] } })

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
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Unit tests stand beside their source; every other suite is a folder under tests/, and scripts/test.mjs counts by it.
    projects: [suite('unit', '{app,components,lib}/**/*.test.{ts,tsx}'), suite('suites', 'tests/**/*.test.{ts,tsx}')],
  },
})
