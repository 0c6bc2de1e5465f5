import { expect, it } from 'vitest'
import { artifactsInMemory } from '../runner/fixture-artifacts.ts'
import { memoryRecords } from '../runner/fixture-memory.ts'
import { createLongTermMemory } from '../runner/long-term-memory.ts'
import { toolDefinitions } from './definitions.ts'
import { toolExecutors } from './executors.ts'
import { systemResolve } from './http-request/execute-target.ts'

const executors = toolExecutors({
  memory: createLongTermMemory(memoryRecords()),
  artifacts: artifactsInMemory(() => 'one'),
  http: { allowed: [], resolve: systemResolve },
})

it.each(Object.entries(toolDefinitions))('%s is named as it is called, and somebody answers it', (name, tool) => {
  expect(tool.name).toBe(name)
  // What asks a person is answered by one.
  expect(Object.hasOwn(executors, name)).toBe(!tool.asksPerson)
})

it('nothing is executed that no definition describes', () => {
  expect(Object.keys(executors).filter((name) => !Object.hasOwn(toolDefinitions, name))).toEqual([])
})
