'use client'
import { type ReactNode, useEffect, useRef } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { TabList } from '@/components/ui/tabs.tsx'
import { useTrace } from '../trace-context.tsx'
import { followActive } from './tab-strip.ts'

/** The tabs' names in one line that scrolls: the open one is in view, and the line fades where there is more. */
export function DetailTabs({ children }: { children: ReactNode }) {
  const frameRef = useRef<HTMLDivElement>(null)
  const strip = useRef<ReturnType<typeof followActive> | null>(null)
  const tab = useTrace((state) => state.tab)
  useEffect(() => {
    const list = frameRef.current?.querySelector<HTMLElement>('[role=tablist]')
    if (!list) return
    strip.current = followActive(list)
    return strip.current.stop
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is open
  useEffect(() => strip.current?.show(), [tab])
  return (
    <div ref={frameRef} className="shrink-0 border-line border-b">
      <TabList
        label="Details"
        className={cn(
          'h-10 overflow-x-auto px-2 [scrollbar-width:none]',
          'data-[more=end]:[mask-image:linear-gradient(to_left,transparent,black_2rem)]',
          'data-[more=start]:[mask-image:linear-gradient(to_right,transparent,black_2rem)]',
          'data-[more=both]:[mask-image:linear-gradient(to_right,transparent,black_2rem,black_calc(100%-2rem),transparent)]',
        )}
      >
        {children}
      </TabList>
    </div>
  )
}
