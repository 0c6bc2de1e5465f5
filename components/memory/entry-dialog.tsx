'use client'
import { useId, useState } from 'react'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { FormDialog } from '@/components/ui/form-dialog.tsx'
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
  const ids = { text: useId(), key: useId(), loop: useId() }
  const [text, setText] = useState(memory?.text ?? '')
  const [key, setKey] = useState(memory?.key ?? '')
  const [of, setOf] = useState(loop ?? '')
  const changed = memory === null || text.trim() !== memory.text || key.trim() !== (memory.key ?? '')

  const save = async () => {
    const given = { text: text.trim(), key: key.trim() || null }
    const result = memory
      ? await api.editMemory(memory.id, { ...given, seen: memory.editedAt })
      : await api.addMemory({ ...given, loop: of === '' ? null : of })
    if (result.ok) onDone(result.value.memory)
    return result.ok ? null : result.problem.detail
  }

  return (
    <FormDialog
      wide
      title={memory ? 'Edit memory' : 'Add to memory'}
      description="Runs that start to recall from now on get it so."
      entered={[text, key, of]}
      submit={memory ? 'Save' : 'Add'}
      ready={text.trim() !== '' && changed}
      onSubmit={save}
      onClose={onClose}
    >
      <FieldFrame id={ids.text} label="Text">
        <Textarea
          id={ids.text}
          rows={4}
          maxLength={LIMITS.memoryTextChars}
          value={text}
          placeholder="What is to be remembered, in words that stand for themselves"
          onChange={({ target: { value } }) => setText(value)}
        />
      </FieldFrame>
      <FieldFrame id={ids.key} label="Key">
        <Input
          id={ids.key}
          maxLength={200}
          value={key}
          placeholder="none: it is found by what it says"
          onChange={({ target: { value } }) => setKey(value)}
        />
      </FieldFrame>
      {memory ? null : (
        <FieldFrame id={ids.loop} label="Recalled by">
          <Select id={ids.loop} value={of} onChange={({ target: { value } }) => setOf(value)}>
            <option value="">runs of every loop</option>
            {loops.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                runs of {name}
              </option>
            ))}
          </Select>
        </FieldFrame>
      )}
    </FormDialog>
  )
}
