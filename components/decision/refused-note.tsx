import type { ApiProblem } from '@/lib/api/client.ts'
import type { RefusalPlaces } from './refusal-places.ts'

/** Why a decision was refused, with the faults that stand at no field of the form. */
export function RefusedNote({ problem, elsewhere }: { problem: ApiProblem; elsewhere: RefusalPlaces['elsewhere'] }) {
  return (
    <div role="alert" className="mb-2 rounded-md bg-danger-soft px-2.5 py-1.5 text-danger text-xs">
      <p>{problem.detail}</p>
      {elsewhere.length === 0 ? null : (
        <ul className="list-disc pl-4">
          {elsewhere.map(({ field, message }) => (
            <li key={field + message}>
              <code className="font-mono">{field}</code> {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
