import type { CanvasNote, LoopDesign } from '../artefacts/design.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { firstChars } from '../text/first-chars.ts'
import type { Point } from './edit-nodes.ts'
import { freshId } from './fresh-id.ts'
import { withLayout } from './tidy-layout.ts'

/** Size of a new note, and between which sizes one can be made, in canvas units. */
export const NOTE_SIZE = { width: 220, height: 112 } as const
const WIDTHS = { least: 80, most: 2_000 } as const
const HEIGHTS = { least: 40, most: 2_000 } as const

const notesOf = ({ layout }: LoopDesign): CanvasNote[] => layout.notes ?? []

/** Puts a note on the canvas, as the last of `notes`. A canvas that is full of them stays as it is. */
export function addNote(design: LoopDesign, at: Point, text = ''): LoopDesign {
  const notes = notesOf(design)
  if (notes.length >= LIMITS.canvasNotes) return design
  const id = freshId('note', new Set(notes.map((note) => note.id)))
  const note = { id, x: at.x, y: at.y, text: firstChars(text, 4_000), ...NOTE_SIZE }
  return withLayout(design, { notes: [...notes, note] })
}

/** Changes a note's text, place or size; sizes are kept within what a note may have. An unknown id changes nothing. */
export function editNote(design: LoopDesign, id: string, change: Partial<Omit<CanvasNote, 'id'>>): LoopDesign {
  const old = notesOf(design).find((note) => note.id === id)
  if (!old) return design
  const next = { ...old, ...change }
  const note: CanvasNote = {
    ...next,
    text: firstChars(next.text, 4_000),
    width: between(next.width, WIDTHS),
    height: between(next.height, HEIGHTS),
  }
  return withLayout(design, { notes: notesOf(design).map((each) => (each.id === id ? note : each)) })
}

/** Moves notes; ids that are no notes are ignored. */
export function moveNotes(design: LoopDesign, places: Readonly<Record<string, Point>>): LoopDesign {
  return Object.entries(places).reduce((next, [id, { x, y }]) => editNote(next, id, { x, y }), design)
}

export function removeNotes(design: LoopDesign, ids: Iterable<string>): LoopDesign {
  const gone = new Set(ids)
  const kept = notesOf(design).filter(({ id }) => !gone.has(id))
  return kept.length === notesOf(design).length ? design : withLayout(design, { notes: kept })
}

/** Copies notes, moved by `offset`, as the last of `notes`, as far as there is room for them. */
export function duplicateNotes(design: LoopDesign, ids: Iterable<string>, offset: Point): LoopDesign {
  const chosen = new Set(ids)
  return pasteNotes(
    design,
    notesOf(design).filter(({ id }) => chosen.has(id)),
    offset,
  )
}

/** Adds copies of notes under ids of their own, moved by `offset`, as far as there is room for them. */
export function pasteNotes(design: LoopDesign, notes: readonly CanvasNote[], offset: Point): LoopDesign {
  const taken = new Set(notesOf(design).map(({ id }) => id))
  const copies = notes.slice(0, LIMITS.canvasNotes - taken.size).map((note) => {
    const id = freshId(note.id.replace(/-\d+$/, ''), taken)
    taken.add(id)
    return { ...note, id, x: Math.round(note.x + offset.x), y: Math.round(note.y + offset.y) }
  })
  return copies.length === 0 ? design : withLayout(design, { notes: [...notesOf(design), ...copies] })
}

function between(value: number, { least, most }: { least: number; most: number }): number {
  return Number.isFinite(value) ? Math.round(Math.min(most, Math.max(least, value))) : least
}
