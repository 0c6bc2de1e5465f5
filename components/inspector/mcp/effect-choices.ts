import type { McpTool } from '@/lib/loop/artefacts/mcp-tool.ts'

/** What a person may say of a tool, and what follows from it. */
export const EFFECT_CHOICES: readonly { value: McpTool['effect']; label: string; follows: string }[] = [
  {
    value: 'unsafe',
    label: 'unsafe: it changes something each time it is called',
    follows:
      'A person is asked before each call. After a crash it is not repeated: a person is asked what became of it.',
  },
  {
    value: 'keyed',
    label: 'keyed: it changes something, and repeating a call changes nothing more',
    follows: 'After a crash, or an error that may pass, the call is repeated.',
  },
  {
    value: 'compensatable',
    label: 'compensatable: it changes something, and another tool undoes it',
    follows:
      'After a crash, or an error that may pass, the other tool is called before the call is repeated. If that fails, a person is asked.',
  },
  {
    value: 'read',
    label: 'read: it changes nothing',
    follows: 'It may be repeated, and its answers may be stored.',
  },
]

/** What each effect means for a call. */
export const EFFECT_WORDS: Readonly<Record<string, string | undefined>> = {
  pure: 'It changes nothing and always answers the same. It may be repeated, and its answers may be stored.',
  ...Object.fromEntries(EFFECT_CHOICES.map(({ value, follows }) => [value, follows])),
}
