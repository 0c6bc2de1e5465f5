// `npm run build`: everything that `npm start` would prepare, without starting.
import { ensureBuild, ensureDependencies, ensurePrismaClient, fail } from './setup.mjs'

try {
  await ensureDependencies()
  await ensurePrismaClient()
  await ensureBuild()
} catch (error) {
  fail(error)
}
