import type { ApiProblem } from '@/lib/api/client.ts'

/** The server says which effects would be real before anything is run. */
export const isAboutEffects = ({ code }: ApiProblem) => code === 'effects-not-accepted'

/** What was found when something was refused, each with its place. */
export function ProblemList({ problem: { problems, diagnostics } }: { problem: ApiProblem }) {
  return (
    <ul className="list-disc pl-4 text-[13px]">
      {problems?.map(({ where, message }) => (
        <li key={where + message}>
          {where}: {message}
        </li>
      ))}
      {diagnostics?.map(({ code, message }) => (
        <li key={code + message}>{message}</li>
      ))}
    </ul>
  )
}
