'use client'

import { useMemo } from 'react'
import { useDesigner } from './store/designer-context.tsx'

/** What the runner would execute. Moving a node does not change it. */
export function SpecPanel() {
  const spec = useDesigner((state) => state.compiled.spec)
  const hash = useDesigner((state) => state.compiled.specHash)
  const text = useMemo(() => (spec ? JSON.stringify(spec, null, 2) : ''), [spec])
  if (!spec) return <p className="p-4 text-[13px] text-muted">There is no spec while the design has errors.</p>
  return (
    <div className="p-3">
      <p className="pb-2 text-[11px] text-muted">
        Spec hash <code className="select-all break-all font-mono">{hash}</code>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section aria-label="Compiled spec" tabIndex={0} className="overflow-x-auto rounded-md bg-sunken p-2.5">
        <pre className="font-mono text-[11px] leading-4">{text}</pre>
      </section>
    </div>
  )
}
