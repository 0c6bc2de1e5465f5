import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { build } from 'vite'

const ROOT = path.join(import.meta.dirname, '..')

type File = { type: string; body: string | Uint8Array }

/** What the page asks for beside its own files; gives whether it has answered, or will. */
export type Answer = (url: URL, response: http.ServerResponse) => boolean

/** Builds a page of this folder as the product is built for production, and serves it on a port of its own. */
export async function servePage(
  entry: string,
  answer: Answer = () => false,
): Promise<{ url: string; stop: () => void }> {
  const files = await buildPage(entry)
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const file = files.get(url.pathname)
    if (!file && answer(url, response)) return
    response.writeHead(file ? 200 : 404, { 'content-type': file?.type ?? 'text/plain' }).end(file?.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, stop: () => server.close() }
}

async function buildPage(entry: string): Promise<Map<string, File>> {
  const stand = (name: string) => path.join(import.meta.dirname, 'stand-ins', name)
  const built = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'silent',
    mode: 'production',
    css: { postcss: ROOT },
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: {
      alias: [
        { find: 'next/link', replacement: stand('next-link.tsx') },
        { find: 'next/navigation', replacement: stand('next-navigation.ts') },
        { find: /^@\//, replacement: `${ROOT}/` },
      ],
    },
    build: {
      write: false,
      target: 'esnext',
      modulePreload: false,
      rolldownOptions: { input: path.join(import.meta.dirname, entry) },
    },
  })
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((each) => ('output' in each ? each.output : []))
  const files = new Map(
    outputs.map((file): [string, File] => [
      `/${file.fileName}`,
      file.type === 'chunk'
        ? { type: 'text/javascript', body: file.code }
        : { type: file.fileName.endsWith('.css') ? 'text/css' : 'application/octet-stream', body: file.source },
    ]),
  )
  const script = outputs.find((file) => file.type === 'chunk' && file.isEntry)?.fileName
  const styles = [...files.keys()].filter((name) => name.endsWith('.css'))
  const head = styles.map((name) => `<link rel="stylesheet" href="${name}">`).join('')
  const body = `<!doctype html><html lang="en"><head>${head}</head><body><div id="root"></div><script type="module" src="/${script}"></script></body></html>`
  return files.set('/', { type: 'text/html', body })
}
