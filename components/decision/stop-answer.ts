/** Whether an answer ends the run, whatever kind of node asks: it is treated as ending it is everywhere. */
export const isStopAnswer = (answer: string | undefined): boolean => /^stop the run$/i.test(answer ?? '')
