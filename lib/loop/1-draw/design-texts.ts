import { Consolidation } from '../artefacts/consolidation.ts'
import { Contract } from '../artefacts/contract.ts'
import type { DesignNode, LoopDesign } from '../artefacts/design.ts'
import { isJsonObject, type Json } from '../artefacts/json.ts'
import type { NodeKinds } from '../kinds/node-kind.ts'

export type TextPath = readonly (string | number)[]

/** Where a text of a design is found: the part, and the field in the form that edits it. */
export type TextPlace =
  | { in: 'loop'; field: string }
  | { in: 'node'; id: string; field: string }
  | { in: 'note'; id: string; field: string }
  | { in: 'group'; id: string; field: string }
  | { in: 'state'; name: string; field: string }
  | { in: 'contract' | 'consolidation'; field: string }

/**
 * A text of a design. `words`: written by somebody, so that it can be written otherwise. `name`: refers to something by its name, or is one of a few
 * choices; what is written there is changed where the thing is named.
 */
export type DesignText = { path: TextPath; text: string; use: 'words' | 'name'; place: TextPlace }

/** Every text of a design that somebody can look for: names, labels, notes, configs, state fields, contract. In the order in which they are drawn. */
export function designTexts(design: LoopDesign, kinds: NodeKinds): DesignText[] {
  const { name, purpose, taskType, nodes, state, contract, consolidation, layout } = design
  const loop = Object.entries({ name, purpose, taskType }).flatMap(([field, text]) =>
    text ? [words([field], text, { in: 'loop', field })] : [],
  )
  const fields = Object.entries(state.properties).flatMap(([key, { description }]): DesignText[] => {
    const at = ['state', 'properties', key]
    const named: DesignText = { path: at, text: key, use: 'name', place: { in: 'state', name: key, field: '' } }
    const told = { in: 'state', name: key, field: 'description' } as const
    return description ? [named, words([...at, 'description'], description, told)] : [named]
  })
  const rule = (part: 'contract' | 'consolidation', value: Json, takes: Takes) =>
    leaves(value).map(({ path, text }): DesignText => {
      const use = isFixed(value, path, text, takes) ? 'name' : 'words'
      return { path: [part, ...path], text, use, place: { in: part, field: path.join('.') } }
    })
  return [
    ...loop,
    ...nodes.flatMap((node, index) => nodeTexts(node, index, kinds)),
    ...fields,
    // Both are JSON by their schemas.
    ...rule('contract', contract as Json, (value) => Contract.safeParse(value).success),
    ...(consolidation
      ? rule('consolidation', consolidation as Json, (value) => Consolidation.safeParse(value).success)
      : []),
    ...(layout.notes ?? []).map(({ id, text }, index) =>
      words(['layout', 'notes', index, 'text'], text, { in: 'note', id, field: 'text' }),
    ),
    ...(layout.groups ?? []).map(({ id, label }, index) =>
      words(['layout', 'groups', index, 'label'], label, { in: 'group', id, field: 'label' }),
    ),
  ]
}

function words(path: TextPath, text: string, place: TextPlace): DesignText {
  return { path, text, use: 'words', place }
}

function nodeTexts({ id, kind: name, label, note, config }: DesignNode, index: number, kinds: NodeKinds): DesignText[] {
  const kind = kinds[name]
  const parsed = kind.config.safeParse(config)
  const named = new Set<string>()
  if (parsed.success) {
    const { models, tools } = kind.uses(parsed.data)
    const all = [...kind.writes(parsed.data), ...(kind.reads?.(parsed.data) ?? []), ...models, ...tools]
    for (const { field } of [...all, ...(kind.calls?.(parsed.data) ?? [])]) named.add(field)
  }
  const takes: Takes = (value) => kind.config.safeParse(value).success
  const own = Object.entries({ label, note }).flatMap(([field, text]) =>
    text ? [words(['nodes', index, field], text, { in: 'node', id, field })] : [],
  )
  const set = leaves(config).map(({ path, text }): DesignText => {
    const field = path.join('.')
    const fixed = named.has(field) || (parsed.success && isFixed(config, path, text, takes))
    return {
      path: ['nodes', index, 'config', ...path],
      text,
      use: fixed ? 'name' : 'words',
      place: { in: 'node', id, field },
    }
  })
  return [...own, ...set]
}

type Takes = (value: unknown) => boolean

/** Whether a text is one of a few choices: its schema takes neither a longer one in its place nor another of its length. */
function isFixed(root: unknown, path: TextPath, text: string, takes: Takes): boolean {
  return ![`${text}x`, 'x'.repeat(Math.max(1, text.length))].some((other) => takes(withText(root, path, other)))
}

function leaves(value: Json, path: TextPath = []): { path: TextPath; text: string }[] {
  if (typeof value === 'string') return value === '' ? [] : [{ path, text: value }]
  if (Array.isArray(value)) return value.flatMap((member, index) => leaves(member, [...path, index]))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, key]))
}

/** A copy with another text at a path; the same value where the path leads to nothing. */
export function withText(value: unknown, [key, ...rest]: TextPath, text: string): unknown {
  if (key === undefined) return text
  if (Array.isArray(value)) {
    const old: unknown = value[Number(key)]
    return old === undefined ? value : value.with(Number(key), withText(old, rest, text))
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return value
  return { ...value, [key]: withText((value as Record<string | number, unknown>)[key], rest, text) } // it has the key
}
