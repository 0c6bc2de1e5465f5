import type { McpTool } from '@/lib/loop/artefacts/mcp-tool.ts'

/** What a person may say of a tool, and what follows from it. */
export const EFFECT_CHOICES: readonly { value: McpTool['effect']; label: string; follows: string }[] = [
  {
    value: 'unsafe',
    label: 'unsafe: it changes something, and twice is not as once',
    follows: 'A person is asked before each call, and it is never sent twice.',
  },
  {
    value: 'keyed',
    label: 'keyed: it changes something, and the same call twice is as once',
    follows: 'After an error that may pass, or a restart, the same call is sent again.',
  },
  {
    value: 'compensatable',
    label: 'compensatable: it changes something, and another tool undoes it',
    follows: 'Before it is sent again, the other tool is called. If that fails, a person is asked.',
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
