import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Contract } from '@/lib/loop/artefacts/contract.ts'
import { Script } from '@/lib/loop/artefacts/script.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { numberSchemaAt, readNumber } from './number-text.ts'

const read = (root: z.ZodType, path: string, text: string) => {
  const at = numberSchemaAt(root, path)
  return readNumber(text, 'It', at?.schema, at?.required)
}

describe('a typed number', () => {
  it.each([
    ['maxIterations', '0', 'It must be a whole number from 1 to 10,000'],
    ['maxIterations', '10001', 'It must be a whole number from 1 to 10,000'],
    ['maxIterations', '2.5', 'It must be a whole number from 1 to 10,000'],
    ['maxIterations', '', 'It must be a whole number from 1 to 10,000'],
    ['maxIterations', 'ten', 'It must be a whole number from 1 to 10,000'],
    ['budgetUsd', '0', 'It must be a number above 0 and at most 1,000,000'],
    ['plateau.epsilon', '-1', 'It must be a number above 0'],
    ['qualityThreshold.target', '', 'It must be a number'],
    ['repeatedAction.times', '1', 'It must be a whole number from 2 to 100'],
  ])('contract.%s is not %j', (path, text, message) => {
    expect(read(Contract, path, text)).toEqual({ ok: false, message })
  })

  it.each([
    [Contract, 'maxIterations', '12', 12],
    [Contract, 'plateau.epsilon', '0.01', 0.01],
    [Contract, 'budgetUsd', '', undefined],
    [Contract, 'qualityThreshold.target', '-3', -3],
    [Script, 'rules.3.delayMs', '0', 0],
    [definitions.act.config, 'policy.retries', '10', 10],
    [definitions.decide.config, 'temperature', '', undefined],
    [definitions.observe.config, 'evaluate.evaluator.parts.0.evaluator.minWords', '4', 4],
    [z.object({}), 'unknown', '-1', -1],
  ])('%# reads %s', (root, path, text, value) => {
    expect(read(root, path, text)).toEqual({ ok: true, value })
  })

  it.each([
    [Script, 'rules.3.delayMs', '-1'],
    [definitions.act.config, 'policy.retries', '11'],
    [definitions.decide.config, 'temperature', '2.1'],
    [definitions.observe.config, 'evaluate.evaluator.threshold', '1.5'],
  ])('%# has the limits of %s', (root, path, text) => {
    expect(read(root, path, text).ok).toBe(false)
  })
})
