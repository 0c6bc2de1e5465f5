// `npm run -s loopwright -- …`: prepares what is missing, then hands over to the command itself.
import { spawn } from 'node:child_process'
import { at, ensureDependencies, ensurePrismaClient, environment, fail, modernNode, whenNpmEnds } from './setup.mjs'

const quiet = { quiet: !process.stderr.isTTY } // a person who waits is told why, a program is not
try {
  await ensureDependencies(quiet)
  await ensurePrismaClient(quiet)
} catch (error) {
  fail(error)
}
const command = spawn(modernNode(), [at('lib/cli/main.ts'), ...process.argv.slice(2)], {
  cwd: at(),
  // npm has changed to the project's folder; paths on the command line mean the caller's.
  env: environment({
    LOOPWRIGHT_CWD: (process.env.npm_lifecycle_event === 'loopwright' && process.env.INIT_CWD) || process.cwd(),
  }),
  stdio: 'inherit',
})
// The terminal signals the command as well; staying until it ends keeps its exit code.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => command.kill('SIGTERM'))
whenNpmEnds(() => command.kill('SIGTERM'))
command.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
