/** Percent of the height that the graph has at first, at least and at most. */
export const DEFAULT_SHARE = 62
export const LEAST_SHARE = 25
export const MOST_SHARE = 80

export function clampShare(share: number): number {
  return Math.round(Math.min(MOST_SHARE, Math.max(LEAST_SHARE, share)))
}

/** A remembered share; the usual one for anything that is not a number. */
export function readShare(text: string | null): number {
  const share = Number(text ?? Number.NaN)
  return Number.isFinite(share) && text !== '' ? clampShare(share) : DEFAULT_SHARE
}
