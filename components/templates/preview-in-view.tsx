'use client'
import { useEffect, useRef, useState } from 'react'
import { LoopPreview } from '@/components/canvas/loop-preview.tsx'
import type { DrawnDesign } from '@/lib/loop/1-draw/positions-of.ts'

/** How far outside the window a picture is drawn already. */
const AHEAD = '400px'

/** A picture of a loop that is drawn when it comes near the window; its place is kept until then. */
export function PreviewInView({ design, className }: { design: DrawnDesign; className: string }) {
  const place = useRef<HTMLDivElement>(null)
  const [near, setNear] = useState(false)
  useEffect(() => {
    if (place.current === null) return
    const watch = new IntersectionObserver(
      (seen) => {
        if (!seen.some(({ isIntersecting }) => isIntersecting)) return
        setNear(true)
        watch.disconnect()
      },
      { rootMargin: AHEAD },
    )
    watch.observe(place.current)
    return () => watch.disconnect()
  }, [])
  return (
    <div ref={place} className={className}>
      {near ? <LoopPreview design={design} className={className} /> : null}
    </div>
  )
}
