import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]
type Stream = 'out' | 'err'

/** Where a command writes: results on `out`, problems and progress on `err`. Colour only where a person watches and NO_COLOR is not set. */
export type Terminal = {
  out(line: string): void
  err(line: string): void
  /** The text in this style, or as it is when the stream takes no colour. */
  paint(style: Style, text: string, stream?: Stream): string
}

export function systemTerminal(): Terminal {
  const streams = { out: process.stdout, err: process.stderr }
  // A reader that closes early (`| head`) is not an error, and no reason to abandon a run.
  for (const stream of Object.values(streams)) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
  const write = (stream: Stream, line: string) => {
    if (streams[stream].writable) streams[stream].write(`${line}\n`)
  }
  const coloured = (stream: Stream) =>
    streams[stream].isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
  return {
    out: (line) => write('out', line),
    err: (line) => write('err', line),
    paint: (style, text, stream = 'out') =>
      coloured(stream) ? styleText(style, text, { validateStream: false }) : text,
  }
}

/** An expected end of a command that is not its normal result. `message` says what is wrong, `hint` what to do. */
export class CliError extends Error {
  readonly exitCode: number
  readonly hint: string
  constructor(exitCode: number, message: string, hint = '') {
    super(message)
    this.name = 'CliError'
    this.exitCode = exitCode
    this.hint = hint
  }
}

/** Control characters made visible: text of models and files must not steer the terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are the ones to replace
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
}

/** The same in one line: what somebody else wrote must not look like another line of a list. */
export const oneLine = (text: string) => printable(text.replaceAll(/\s+/g, ' '))

/** Columns padded to their widest cell; numbers (by `right`) on the right. Cells become one line each and may not hold styles. */
export function table(header: string[], rows: string[][], right: number[] = []): string[] {
  const lines = [header, ...rows.map((row) => row.map(oneLine))]
  const widths = header.map((_, column) => Math.max(...lines.map((row) => width(row[column] ?? ''))))
  return lines.map((row) =>
    widths
      .map((size, column) => {
        const cell = row[column] ?? ''
        const space = ' '.repeat(size - width(cell))
        return right.includes(column) ? space + cell : cell + space
      })
      .join('  ')
      .trimEnd(),
  )
}

const segmenter = new Intl.Segmenter()
const width = (text: string) => [...segmenter.segment(text)].length

/** `1 iteration`, `2 iterations`. */
export const count = (number: number, noun: string) =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`

/** Nano-USD as dollars, with as many digits as a small amount needs. */
export function dollars(nanoUsd: number): string {
  const usd = nanoUsd / 1e9
  if (usd > 0 && usd < 1e-6) return '<$0.000001'
  return `$${usd === 0 || usd >= 1 ? usd.toFixed(2) : usd.toPrecision(2)}`
}

export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
