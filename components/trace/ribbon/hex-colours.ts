import type { RibbonColours } from './draw-ribbon.ts'

/** The theme's colours as `#rrggbb`, for a picture that leaves the browser: the theme itself is written in OKLCH, which other programs do not read. */
export function hexColours(colours: RibbonColours): RibbonColours {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width: 1, height: 1 })
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return colours
  const hex = (colour: string) => {
    context.clearRect(0, 0, 1, 1)
    context.fillStyle = colour
    context.fillRect(0, 0, 1, 1)
    return hexOf(context.getImageData(0, 0, 1, 1).data)
  }
  const { font, ...tones } = colours
  const painted = Object.entries(tones).map(([name, colour]) => [name, hex(colour)])
  // The same names, each with a text.
  return { ...(Object.fromEntries(painted) as typeof tones), font }
}

/** `#rrggbb` of a pixel's red, green and blue. */
export function hexOf([red = 0, green = 0, blue = 0]: ArrayLike<number> & Iterable<number>): string {
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`
}
