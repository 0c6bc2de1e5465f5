'use client'
import { type RefObject, useEffect, useState } from 'react'

export type Scrolled = { top: number; left: number; width: number; height: number }

const NOWHERE: Scrolled = { top: 0, left: 0, width: 0, height: 0 }

/** Which part of a scrolling element is in view, at most once a frame. */
export function useScrolled(ref: RefObject<HTMLElement | null>): Scrolled {
  const [part, setPart] = useState(NOWHERE)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    let frame = 0
    const read = () => {
      frame = 0
      const { scrollTop: top, scrollLeft: left, clientWidth: width, clientHeight: height } = element
      setPart({ top, left, width, height })
    }
    const later = () => {
      frame ||= requestAnimationFrame(read)
    }
    read()
    element.addEventListener('scroll', later, { passive: true })
    const resized = new ResizeObserver(later)
    resized.observe(element)
    return () => {
      cancelAnimationFrame(frame)
      element.removeEventListener('scroll', later)
      resized.disconnect()
    }
  }, [ref])
  return part
}
