/** What a person may say of an unsafe call that was cut off by a crash; the careful answer stands first. */
export const IN_DOUBT_ANSWERS = ['Stop the run', 'It took effect', 'Send it again'] as const

/** Stands for a person in the log where nobody decided in time. */
export const DEADLINE = 'deadline'
