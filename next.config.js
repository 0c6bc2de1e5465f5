/** Headers for every answer. The content security policy carries a nonce and is therefore set in proxy.ts. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()' },
]

/** @type {import('next').NextConfig} */
const config = {
  distDir: process.env.LOOPWRIGHT_DIST ?? '.next',
  poweredByHeader: false,
  devIndicators: false,
  reactStrictMode: true,
  // `npm run types` checks the whole tree; checking it again here would double the time of a first start.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    '@prisma/adapter-better-sqlite3',
    '@prisma/adapter-pg',
    '@prisma/client',
    'better-sqlite3',
    'eslint',
    'pg',
    'pg-boss',
    'playwright',
    'quickjs-emscripten',
  ],
  turbopack: { root: import.meta.dirname },
  async headers() {
    return [{ source: '/:path*', headers: securityHeaders }]
  },
}

export default config
