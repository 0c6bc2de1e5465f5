'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'

/** Light or dark, as the system has it or as was chosen. Its script has run before anything is drawn; where a browser draws the layout anew, it is mere data. */
export function Theme({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const scriptProps = typeof window === 'undefined' ? {} : { type: 'application/json' }
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      nonce={nonce}
      scriptProps={scriptProps}
    >
      {children}
    </ThemeProvider>
  )
}
