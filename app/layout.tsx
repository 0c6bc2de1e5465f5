import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { CommandsProvider } from '@/components/commands/commands-provider.tsx'
import { SkipLink } from '@/components/shell/skip-link.tsx'
import { Theme } from '@/components/shell/theme.tsx'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Loopwright', template: '%s · Loopwright' },
  description: 'Draw an LLM loop, run it, and play every iteration back.',
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fafafb' },
    { media: '(prefers-color-scheme: dark)', color: '#0f1117' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading the nonce also makes every page dynamic, which a nonce needs: see proxy.ts.
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body>
        <Theme nonce={nonce}>
          <SkipLink />
          <CommandsProvider>{children}</CommandsProvider>
        </Theme>
      </body>
    </html>
  )
}
