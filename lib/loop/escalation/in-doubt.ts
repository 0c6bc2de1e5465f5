/** What a person may say of an unsafe call that was cut off by a crash; the careful answer stands first. */
export const IN_DOUBT_ANSWERS = ['Stop the run', 'It took effect', 'Send it again'] as const
export type InDoubtAnswer = (typeof IN_DOUBT_ANSWERS)[number]

export function isInDoubtAnswer(answer: string): answer is InDoubtAnswer {
  return (IN_DOUBT_ANSWERS as readonly string[]).includes(answer) // `includes` asks for a member of its own list
}

/** Stands for a person in the log where nobody decided in time. */
export const DEADLINE = 'deadline'
