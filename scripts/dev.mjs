// `npm run dev`: the same set-up as `npm start`, then the development server, which rebuilds as files change.
import { ensureDependencies, ensurePrismaClient, fail, modernNode, run, whenNpmEnds } from './setup.mjs'

try {
  await ensureDependencies()
  await ensurePrismaClient()
  const port = process.env.PORT || '3000'
  const host = process.env.HOST || '127.0.0.1'
  const args = ['node_modules/next/dist/bin/next', 'dev', '--port', port, '--hostname', host]
  const onStart = (server) => {
    process.on('SIGINT', () => {}) // the terminal tells the server as well; it ends first, then we do
    process.on('SIGTERM', () => server.kill('SIGTERM'))
    whenNpmEnds(() => server.kill('SIGTERM'))
  }
  const { code } = await run(modernNode(), args, { inherit: true, onStart })
  process.exit(code)
} catch (error) {
  fail(error)
}
