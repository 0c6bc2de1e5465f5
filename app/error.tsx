'use client'

import { useEffect } from 'react'

export default function ErrorPage({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  useEffect(() => {
    console.error(error)
  }, [error])
  return (
    <main className="mx-auto flex min-h-dvh max-w-lg flex-col justify-center gap-4 p-6">
      <h1 className="font-semibold text-xl">This page could not be shown</h1>
      <p className="text-muted">
        Nothing that was saved is lost. Try again; if it happens again, the server log has the details
        {error.digest ? (
          <>
            {' under '}
            <code className="rounded-sm bg-sunken px-1 font-mono">{error.digest}</code>
          </>
        ) : null}
        .
      </p>
      <div className="flex gap-3">
        <button
          type="button"
          onClick={retry}
          className="rounded-md bg-accent px-3 py-1.5 font-medium text-on-accent hover:bg-accent-hover"
        >
          Try again
        </button>
        <a href="/" className="rounded-md border border-line-strong px-3 py-1.5 font-medium hover:bg-sunken">
          All loops
        </a>
      </div>
    </main>
  )
}
