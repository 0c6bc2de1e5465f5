import { firstChars } from '../text/first-chars.ts'

/** How much of a refused answer goes back to the model. */
const MAX_ANSWER_CHARS = 8_000

/** What a repair adds to the prompt: the answer that could not be used, and why. */
export function repairSection(answer: string, problems: string[]): string {
  const shown = answer.length > MAX_ANSWER_CHARS ? `${firstChars(answer, MAX_ANSWER_CHARS)}…` : answer
  return `\n\n## Your last answer could not be used\n${problems.map((problem) => `- ${problem}`).join('\n')}\n\nIt was:\n${shown}\n\nAnswer again, complete and corrected.`
}
