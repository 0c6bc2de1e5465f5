import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig, serverHasWorker } from './config.ts'

describe('settings that are on or off', () => {
  it.each([
    [undefined, false],
    ['on', true],
    ['off', false],
  ])('LOOPWRIGHT_SYNCHRONOUS %s', (LOOPWRIGHT_SYNCHRONOUS, synchronous) => {
    expect(readConfig({ LOOPWRIGHT_SYNCHRONOUS }, '/srv').synchronous).toBe(synchronous)
  })

  it.each([
    [undefined, true],
    ['on', true],
    ['off', false],
  ])('LOOPWRIGHT_WORKER %s', (LOOPWRIGHT_WORKER, has) => {
    expect(serverHasWorker({ LOOPWRIGHT_WORKER })).toBe(has)
  })

  it('are nothing else', () => {
    expect(() => readConfig({ LOOPWRIGHT_SYNCHRONOUS: 'yes' }, '/srv')).toThrow(ConfigError)
    expect(() => serverHasWorker({ LOOPWRIGHT_WORKER: '1' })).toThrow('LOOPWRIGHT_WORKER must be on or off, not "1".')
  })
})
