'use client'

import { useEffect, useMemo, useState } from 'react'
import { useDesigner } from '@/components/designer/store/designer-context.tsx'
import { api } from '@/lib/api/client.ts'
import type { LoopSummary } from '@/lib/api/contracts/loops.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { type CallableLoop, callableLoop } from './callable-loop.ts'

/** As they were read last, by whichever form: shown until the next answer. */
let known: readonly LoopSummary[] | null = null

/** The workspace's loops, with those that can't be called by the loop that is edited, and why; null until they are there. */
export function useCallableLoops(): readonly CallableLoop[] | null {
  const own = useDesigner((state) => state.slug)
  const registry = useDesigner((state) => state.registry)
  const [loops, setLoops] = useState(known)
  useEffect(() => {
    const controller = new AbortController()
    void api.listLoops(controller.signal).then((result) => {
      if (!result.ok) return
      known = result.value.loops
      setLoops(known)
    })
    return () => controller.abort()
  }, [])
  return useMemo(() => loops?.map((loop) => callableLoop(loop, own, registry)) ?? null, [loops, own, registry])
}

/** What callers of a loop need to know of it: what it is given, and what comes back. */
export type CalledLoop = {
  inputs: { name: string; about: string; required: boolean }[]
  /** Fields of its state that are no inputs. */
  results: string[]
  fields: string[]
  outputs: string[]
}

const published = new Map<string, CalledLoop>()

/** Reads a published version, which never changes. Null when there is none to be read. */
export async function readCalledLoop(slug: string, version: number): Promise<CalledLoop | null> {
  const key = `${slug} ${version}`
  const there = published.get(key)
  if (there) return there
  const result = await api.getVersion(slug, version)
  if (!result.ok) return null
  const called = calledLoop(result.value.design)
  published.set(key, called)
  return called
}

function calledLoop({ state, nodes }: LoopDesign): CalledLoop {
  const fields = Object.entries(state.properties)
  const inputs = fields.flatMap(([name, field]) => {
    if (field['x-loop'].role !== 'input') return []
    const required = (state.required ?? []).includes(name)
    return [{ name, about: field.description ?? field.type ?? 'any value', required }]
  })
  const results = fields.flatMap(([name, field]) => (field['x-loop'].role === 'input' ? [] : [name]))
  return { inputs, results, fields: fields.map(([name]) => name), outputs: outputsOf(nodes) }
}

/** Names that its ends give: what terminate rules put out. */
function outputsOf(nodes: LoopDesign['nodes']): string[] {
  const names = nodes.flatMap(({ config }) => {
    const rules = Array.isArray(config.rules) ? config.rules : []
    return rules.flatMap((rule) =>
      typeof rule === 'object' && rule !== null && !Array.isArray(rule) && typeof rule.output === 'object'
        ? Object.keys(rule.output ?? {})
        : [],
    )
  })
  return [...new Set(names)]
}

/** The version that a node calls: the one it names, else the newest published one. */
export function useCalledLoop(slug: string, version: number | null): CalledLoop | null {
  const key = version === null ? '' : `${slug} ${version}`
  const [read, setRead] = useState<{ key: string; loop: CalledLoop } | null>(null)
  useEffect(() => {
    if (version === null || slug === '') return
    let gone = false
    void readCalledLoop(slug, version).then((loop) => {
      if (!gone && loop) setRead({ key: `${slug} ${version}`, loop })
    })
    return () => {
      gone = true
    }
  }, [slug, version])
  return read?.key === key ? read.loop : null
}
