import { expect, it } from 'vitest'
import { fieldTitle } from './field-title.ts'

it.each([
  ['predicate', 'predicate'],
  ['rules.0.when', 'rule 1'],
  ['routes.11.when', 'route 12'],
  ['verify.assertions.2.when', 'verify, assertion 3'],
  ['stopWhen', 'stop when'],
  ['when', 'when'],
])('%s reads as %s', (field, title) => expect(fieldTitle(field)).toBe(title))
