import { Canvas } from '../../electron/demo/seed/canvas.ts'

/** A PNG of a soft gradient, which the visitor sends. Size in pixels. */
export function drawGradient(width: number, height: number): Uint8Array<ArrayBuffer> {
  const canvas = new Canvas(width, height)
  canvas.paint((x, y) => [
    90 + Math.round((120 * x) / width),
    110 + Math.round((90 * y) / height),
    220 - Math.round((60 * (x + y)) / (width + height)),
  ])
  return new Uint8Array(canvas.toPng())
}
