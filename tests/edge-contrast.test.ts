import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const css = readFileSync(new URL('../app/globals.css', import.meta.url), 'utf8')

/** Relative luminance of a token of a theme. */
function luminance(theme: string, token: string): number {
  const block = css.slice(css.indexOf(`\n${theme} {`))
  const [l, chroma, hue] = (block.match(new RegExp(`--${token}: oklch\\(([^)]*)\\)`))?.[1] ?? '').split(' ').map(Number)
  if (l === undefined || chroma === undefined || hue === undefined) throw new Error(`no colour ${token} in ${theme}`)
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)]
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  const red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
  const green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
  const blue = -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

it.each([':root', '.dark'])('edges stand out 3 : 1 from what they are drawn on: %s', (theme) => {
  const edge = luminance(theme, 'edge')
  for (const ground of ['canvas', 'surface', 'raised', 'background', 'sunken']) {
    const [bright, dark] = [edge, luminance(theme, ground)].toSorted((one, other) => other - one)
    expect(((bright ?? 0) + 0.05) / ((dark ?? 0) + 0.05), `on ${ground}`).toBeGreaterThanOrEqual(3)
  }
})
