// `npm run dev`: the same set-up as `npm start`, then the development server, which rebuilds as files change.
import { ensureDependencies, ensurePrismaClient, environment, fail, modernNode, run } from './setup.mjs'

try {
  await ensureDependencies()
  await ensurePrismaClient()
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {}) // the server ends first, then we do
  const port = process.env.PORT || '3000'
  const host = process.env.HOST || '127.0.0.1'
  const args = ['node_modules/next/dist/bin/next', 'dev', '--port', port, '--hostname', host]
  const { code } = await run(modernNode(), args, { env: environment(), inherit: true })
  process.exit(code)
} catch (error) {
  fail(error)
}
