import type { Assignment } from '@/lib/loop/kinds/executor.ts'

/** What a person has chosen beside the decision itself. `faulty`: some text can't be sent as it is. */
export type ResumeChoice = { note: string; patch: Assignment[]; version: number | null; faulty: boolean }

export const NO_CHOICE: ResumeChoice = { note: '', patch: [], version: null, faulty: false }
