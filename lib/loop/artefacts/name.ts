import { z } from 'zod'

// As ranges and not as \p{…}, because the published schema has it as its pattern: readers differ in what they make of \p.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it refuses
const FORBIDDEN_ABSENT = /^[^\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]*$/

/**
 * A name as people read it in lists, titles and terminals: 1–200 characters without blanks around them. Control characters, line breaks, marks
 * that turn the direction of text and halves of characters are refused: they would let a name show as another one.
 */
export const Name = z
  .string()
  .trim()
  .min(1, 'give it a name')
  .max(200)
  .regex(FORBIDDEN_ABSENT, 'use no control characters, line breaks or marks that change the direction of text')
  .refine((name) => name.isWellFormed(), 'it holds half a character')
