import type { Browser, BrowserContext, LaunchOptions, Route } from 'playwright'
import { BROWSER_CHECK_LIMITS } from './definition.ts'
import type { CheckJob } from './execute-job.ts'

/** Where the page believes to be. No name server knows the name, and none is asked. */
export const PAGE_ORIGIN = 'https://page.invalid'

/**
 * Each line alone keeps a page from the network; they don't trust each other. Everything but the page itself has to go by a proxy whose name can't be resolved, names and addresses
 * alike; what needs no proxy (WebRTC, QUIC) is off.
 */
const NO_NETWORK = [
  '--proxy-server=http://proxy.invalid:9',
  '--proxy-bypass-list=<-loopback>',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--dns-prefetch-disable',
  '--no-pings',
  '--disable-quic',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
]

/** Nothing of the browser's own business, either. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-domain-reliability',
  '--disable-client-side-phishing-detection',
  '--disable-breakpad',
  '--disable-crash-reporter',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-features=WebTransport,Prerender2,SpeculationRules,OptimizationHints,MediaRouter,Translate,DialMediaRouteProvider,AutofillServerCommunication,InterestFeedContentSuggestions',
]

export function launchOptions(executablePath: string | undefined, temporary: string): LaunchOptions {
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    headless: true,
    // Chromium can't build its own sandbox as root. Any other user has it.
    chromiumSandbox: process.getuid?.() !== 0,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    timeout: 30_000,
    env: { PATH: process.env.PATH ?? '', HOME: temporary, TMPDIR: temporary, LANG: 'en_US.UTF-8' },
    args: [...NO_NETWORK, ...QUIET, `--js-flags=--max-old-space-size=${BROWSER_CHECK_LIMITS.heapMb}`],
  }
}

/** The page may run what it holds, and store what it likes in a profile that is gone with the test. It may load nothing but its own files, frame nothing, send nothing. */
const POLICY = [
  'sandbox allow-scripts allow-same-origin allow-forms allow-modals',
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
  "style-src 'self' 'unsafe-inline' data:",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "media-src 'self' data: blob:",
  "connect-src 'self' data: blob:",
  "frame-src 'none'",
  "child-src 'none'",
  "worker-src 'none'",
  "object-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
].join('; ')

const TYPES: Record<string, string> = {
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  js: 'text/javascript',
  mjs: 'text/javascript',
  json: 'application/json',
  svg: 'image/svg+xml',
  txt: 'text/plain',
}

/** What a page could reach the network with beside requests. */
const WITHOUT = [
  'RTCPeerConnection',
  'webkitRTCPeerConnection',
  'RTCDataChannel',
  'WebTransport',
  'WebSocketStream',
  'SharedWorker',
]

/** A profile of its own, in which nothing but the job's files can be reached. `onBlocked` hears what was asked for in vain. */
export async function lockedContext(
  browser: Browser,
  { files, viewport }: CheckJob,
  onBlocked: (url: string) => void,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport,
    acceptDownloads: false,
    serviceWorkers: 'block',
    permissions: [],
    offline: true,
    locale: 'en-US',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  })
  await context.route(
    () => true,
    async (route) => {
      const file = fileOf(route, files)
      if (file) return route.fulfill(file)
      onBlocked(route.request().url())
      return route.abort('blockedbyclient')
    },
  )
  await context.routeWebSocket(
    () => true,
    (socket) => {
      onBlocked(socket.url())
      void socket.close({ code: 4_000, reason: 'There is no network here.' })
    },
  )
  await context.addInitScript((names) => {
    for (const name of names) Reflect.deleteProperty(globalThis, name)
  }, WITHOUT)
  return context
}

/** A file of the job, for a GET of its address. */
function fileOf(route: Route, files: Record<string, string>) {
  const url = new URL(route.request().url())
  if (url.origin !== PAGE_ORIGIN || route.request().method() !== 'GET') return null
  const path = url.pathname === '/' ? 'index.html' : safeDecoded(url.pathname.slice(1))
  if (!Object.hasOwn(files, path)) return null
  const type = TYPES[path.slice(path.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream'
  return {
    status: 200,
    body: files[path] ?? '',
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
    },
  }
}

function safeDecoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
