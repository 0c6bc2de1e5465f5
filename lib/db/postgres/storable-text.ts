/**
 * A text as PostgreSQL can hold it: it refuses U+0000, which a model or a person may well have put into a name, a note or a memory. Texts that hold JSON are not
 * changed: there it is written as an escape.
 */
export function storableText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text
}
