import { Select } from '../ui/input.tsx'

type Props = {
  loop: string | undefined
  loops: readonly { slug: string; name: string }[]
  className?: string
  onChange: (loop: string | undefined) => void
}

/** One loop or all. An address may name one that is not there. */
export function LoopSelect({ loop, loops, className, onChange }: Props) {
  return (
    <Select
      aria-label="Loop"
      className={className}
      value={loop ?? ''}
      onChange={({ target: { value } }) => onChange(value || undefined)}
    >
      <option value="">All loops</option>
      {loop === undefined || loops.some(({ slug }) => slug === loop) ? null : (
        <option value={loop}>{loop} (unknown)</option>
      )}
      {loops.map(({ slug, name }) => (
        <option key={slug} value={slug}>
          {name}
        </option>
      ))}
    </Select>
  )
}
