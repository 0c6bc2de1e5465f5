'use client'
import { useId, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { Input, Select, Textarea } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import type { Memory } from '@/lib/api/contracts/memories.ts'
import { LIMITS } from '@/lib/loop/artefacts/limits.ts'

type Props = {
  /** Null: a new one. */
  memory: Memory | null
  loop: string | null
  loops: { slug: string; name: string }[]
  onClose: () => void
  onDone: (memory: Memory) => void
}

/** Writes an entry anew, or changes one. What somebody else changed meanwhile is not overwritten. */
export function EntryDialog({ memory, loop, loops, onClose, onDone }: Props) {
  const ids = { text: useId(), key: useId(), loop: useId(), problem: useId() }
  const [text, setText] = useState(memory?.text ?? '')
  const [key, setKey] = useState(memory?.key ?? '')
  const [of, setOf] = useState(loop ?? '')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const changed = memory === null || text.trim() !== memory.text || key.trim() !== (memory.key ?? '')

  const save = async () => {
    setBusy(true)
    const given = { text: text.trim(), key: key.trim() || null }
    const result = memory
      ? await api.editMemory(memory.id, { ...given, seen: memory.editedAt })
      : await api.addMemory({ ...given, loop: of === '' ? null : of })
    setBusy(false)
    if (result.ok) return onDone(result.value.memory)
    setProblem(result.problem.detail)
  }

  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={memory ? 'Edit memory' : 'Add to memory'}
      description="Runs that start to recall from now on get it so."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={ids.problem} disabled={busy || text.trim() === '' || !changed}>
            {memory ? 'Save' : 'Add'}
          </Button>
        </>
      }
    >
      <form
        id={ids.problem}
        className="flex flex-col gap-3 text-[13px]"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <span className="flex flex-col gap-1">
          <label htmlFor={ids.text} className="font-medium">
            Text
          </label>
          <Textarea
            id={ids.text}
            rows={4}
            maxLength={LIMITS.memoryTextChars}
            value={text}
            placeholder="What is to be remembered, in words that stand for themselves"
            onChange={({ target: { value } }) => setText(value)}
          />
        </span>
        <span className="flex flex-col gap-1">
          <label htmlFor={ids.key} className="font-medium">
            Key
          </label>
          <Input
            id={ids.key}
            maxLength={200}
            value={key}
            placeholder="none: it is found by what it says"
            onChange={({ target: { value } }) => setKey(value)}
          />
        </span>
        {memory ? null : (
          <span className="flex flex-col gap-1">
            <label htmlFor={ids.loop} className="font-medium">
              Recalled by
            </label>
            <Select id={ids.loop} value={of} onChange={({ target: { value } }) => setOf(value)}>
              <option value="">runs of every loop</option>
              {loops.map(({ slug, name }) => (
                <option key={slug} value={slug}>
                  runs of {name}
                </option>
              ))}
            </Select>
          </span>
        )}
        {problem ? (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        ) : null}
      </form>
    </Dialog>
  )
}
