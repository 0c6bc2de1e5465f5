/** Most runs that the inbox lists at once. */
export const INBOX_LIMIT = 200
