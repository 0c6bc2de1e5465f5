import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig, serverHasWorker } from './config.ts'

const read = (environment: Record<string, string>) => readConfig(environment, '/app')

describe('settings of the environment', () => {
  it('have defaults', () => {
    const { concurrency, maxRunning } = read({ LOOPWRIGHT_CONCURRENCY: ' ' })
    expect([concurrency, maxRunning, serverHasWorker({})]).toEqual([4, Number.MAX_SAFE_INTEGER, true])
  })

  it('are read', () => {
    const { concurrency, maxRunning } = read({
      LOOPWRIGHT_CONCURRENCY: '16',
      LOOPWRIGHT_MAX_RUNNING_PER_WORKSPACE: '3',
    })
    expect([concurrency, maxRunning]).toEqual([16, 3])
    expect([serverHasWorker({ LOOPWRIGHT_WORKER: 'on' }), serverHasWorker({ LOOPWRIGHT_WORKER: 'off' })]).toEqual([
      true,
      false,
    ])
  })

  it.each(['0', '257', '1.5', '-1', '1e2', 'many'])('LOOPWRIGHT_CONCURRENCY=%s is refused by name', (value) => {
    expect(() => read({ LOOPWRIGHT_CONCURRENCY: value })).toThrow(ConfigError)
    expect(() => read({ LOOPWRIGHT_CONCURRENCY: value })).toThrow(
      `LOOPWRIGHT_CONCURRENCY must be a whole number from 1 to 256, not "${value}"`,
    )
  })

  it('OTEL_EXPORTER_OTLP_ENDPOINT is where telemetry goes, with /v1/traces behind it; unset, it goes nowhere', () => {
    expect(read({}).telemetry).toBeNull()
    const { telemetry } = read({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.test/base/',
      OTEL_EXPORTER_OTLP_HEADERS: ' X-Key = a%3Db ,, b=c=d',
    })
    expect(telemetry).toEqual({
      url: 'https://otel.test/base/v1/traces',
      headers: { 'x-key': 'a=b', b: 'c=d' },
      serviceName: 'loopwright',
    })
  })

  it.each<Record<string, string>>([
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://me:hushhush@localhost:4318' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost', OTEL_EXPORTER_OTLP_HEADERS: 'hushhush' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost', OTEL_EXPORTER_OTLP_HEADERS: 'a=%hushhush' },
  ])('%j can’t be used, and is not said back', (environment) => {
    expect(() => read(environment)).toThrow(ConfigError)
    expect(() => read(environment)).not.toThrow('hushhush')
  })

  it('LOOPWRIGHT_WORKER=no is refused by name', () => {
    expect(() => serverHasWorker({ LOOPWRIGHT_WORKER: 'no' })).toThrow('LOOPWRIGHT_WORKER must be on or off, not "no".')
  })

  it('LOOPWRIGHT_HTTP_ALLOW names hosts, some with a port', () => {
    const { httpAllowed } = read({
      LOOPWRIGHT_HTTP_ALLOW: ' localhost:8080, Wiki.Internal.,[fd00::5]:443, 10.0.0.1, example.test:80,',
    })
    expect(httpAllowed).toEqual([
      { host: 'localhost', port: 8080 },
      { host: 'wiki.internal', port: null },
      { host: 'fd00::5', port: 443 },
      { host: '10.0.0.1', port: null },
      { host: 'example.test', port: 80 },
    ])
    expect(read({}).httpAllowed).toEqual([])
  })

  it.each(['*.internal', 'http://localhost', 'localhost/admin', 'user@localhost', 'localhost:99999', 'a b', ':80'])(
    'LOOPWRIGHT_HTTP_ALLOW=%s is refused by name',
    (value) => expect(() => read({ LOOPWRIGHT_HTTP_ALLOW: value })).toThrow('LOOPWRIGHT_HTTP_ALLOW must be hosts'),
  )
})
