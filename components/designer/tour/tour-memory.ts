/** Set once somebody has seen the tour or skipped it. Journeys in a browser set it beforehand. */
export const TOUR_KEY = 'loopwright:tour'

/** Whether the tour begins by itself: not where it was seen, and not where nothing can be remembered. */
export function isFirstTime(storage: Pick<Storage, 'getItem'>): boolean {
  try {
    return storage.getItem(TOUR_KEY) === null
  } catch {
    return false
  }
}

export function rememberTour(storage: Pick<Storage, 'setItem'>): void {
  try {
    storage.setItem(TOUR_KEY, 'seen')
  } catch {
    // It begins again next time.
  }
}
