/** What shows nothing by itself, or turns the direction of what stands around it: controls, formats, fillers, separators, halves of characters. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu
/** Line breaks and tabs are seen, and these are what an emoji is put together of. */
const SEEN = /\r?\n|\t|(?<=\p{Emoji})[\u{fe0e}\u{fe0f}]|(?<=\p{Emoji}\u{fe0f}?)\u200d(?=\p{Extended_Pictographic})/gu

/**
 * A text of others as it truly stands: characters that nobody sees are written out, `⟨U+202E⟩`. One that turns the direction of text could else let
 * `exe.png` be read where `gnp.exe` stands.
 */
export function visible(text: string): string {
  let [shown, from] = ['', 0]
  for (const { 0: kept, index } of text.matchAll(SEEN)) {
    shown += escaped(text.slice(from, index)) + kept
    from = index + kept.length
  }
  return shown + escaped(text.slice(from))
}

function escaped(text: string): string {
  return text.replace(HIDDEN, (found) => {
    const code = found.codePointAt(0) ?? 0
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
  })
}

/** The same for all texts of a value, names of members among them. */
export function visibleIn<T>(value: T): T {
  // JSON goes in, and JSON of the same shape comes out.
  return shownValue(value) as T
}

function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return visible(value)
  if (Array.isArray(value)) return value.map(shownValue)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [visible(name), shownValue(member)]))
}
