'use client'

import { FieldProblemsOf } from './field-problems-of.tsx'
import { useField, useFormScope } from './form-scope.tsx'

/** Which tools are allowed, as checkboxes with what each does. */
export function ToolPicks({ path, label }: { path: string; label: string }) {
  const { tools, problems } = useFormScope()
  const { value, set, id } = useField(path)
  const picked = Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []
  const gone = picked.filter((name) => !tools.some((tool) => tool.name === name))
  const options = [...tools, ...gone.map((name) => ({ name, summary: 'There is no tool of this name.' }))]
  return (
    <fieldset>
      <legend className="pb-1 font-medium text-xs">{label}</legend>
      <div className="flex flex-col gap-1.5">
        {options.map((tool) => (
          <label key={tool.name} className="flex items-start gap-2 text-xs">
            <input
              id={picked.includes(tool.name) ? `${id}.${picked.indexOf(tool.name)}` : undefined}
              type="checkbox"
              checked={picked.includes(tool.name)}
              onChange={(event) =>
                set(event.target.checked ? [...picked, tool.name] : picked.filter((name) => name !== tool.name))
              }
              className="mt-0.5 accent-accent"
            />
            <span className="min-w-0">
              <code className="font-mono">{tool.name}</code>
              <span className="block text-[11px] text-muted leading-4">{tool.summary}</span>
            </span>
          </label>
        ))}
      </div>
      <FieldProblemsOf path={path} />
      {problems
        .filter((problem) => problem.field?.startsWith(`${path}.`))
        .map((problem) => (
          <p key={problem.message} className="pt-1 text-[11px] text-danger leading-4">
            {problem.message}
          </p>
        ))}
    </fieldset>
  )
}
