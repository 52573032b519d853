import type { WebContents } from 'electron'

const LEAST = 0.5
const MOST = 3
const STEP = 0.1

/** The next zoom factor in a direction, in steps of a tenth and within reason. */
export function nextZoom(factor: number, direction: 'in' | 'out'): number {
  const next = Math.round((factor + (direction === 'in' ? STEP : -STEP)) * 10) / 10
  return Math.min(MOST, Math.max(LEAST, next))
}

/** Zooms by one step or, with `reset`, back to 1. Chromium stores the factor between starts. */
export function zoom(contents: WebContents, direction: 'in' | 'out' | 'reset'): void {
  contents.setZoomFactor(direction === 'reset' ? 1 : nextZoom(contents.getZoomFactor(), direction))
}

/** Zooms on Ctrl and the wheel, for which Electron only emits an event. */
export function keepZoomInBounds(contents: WebContents): void {
  contents.on('zoom-changed', (_event, direction) => zoom(contents, direction))
}
