/** Keeps a canvas sharp and current: calls `draw` on the next frame after `invalidate`, after a resize and after a change of theme. */
export function canvasLayer(
  canvas: HTMLCanvasElement,
  draw: (context: CanvasRenderingContext2D, width: number, height: number) => void,
): { invalidate(): void; stop(): void } {
  let frame = 0
  const paint = () => {
    frame = 0
    const context = canvas.getContext('2d')
    const { clientWidth: width, clientHeight: height } = canvas
    if (!context || width === 0) return
    const ratio = window.devicePixelRatio || 1
    const pixels = { width: Math.round(width * ratio), height: Math.round(height * ratio) }
    if (canvas.width !== pixels.width || canvas.height !== pixels.height) Object.assign(canvas, pixels)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    draw(context, width, height)
  }
  const invalidate = () => {
    frame ||= requestAnimationFrame(paint)
  }
  const resize = new ResizeObserver(invalidate)
  resize.observe(canvas)
  const theme = new MutationObserver(invalidate)
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] })
  invalidate()
  return {
    invalidate,
    stop() {
      cancelAnimationFrame(frame)
      resize.disconnect()
      theme.disconnect()
    },
  }
}
