/** Image and text of a count on the taskbar: one digit, `9+` above that, nothing for zero. */
export function badgeLabel(count: number): string | null {
  if (count <= 0) return null
  return count > 9 ? '9+' : String(Math.floor(count))
}

/** File of a badge under `resources/badges`. */
export function badgeFile(count: number): string | null {
  const label = badgeLabel(count)
  return label === null ? null : `${label === '9+' ? '9plus' : label}.png`
}

/** Whether the window should request attention: there is something new and the window has no focus. */
export function shouldFlash(before: number, now: number, focused: boolean): boolean {
  return now > before && !focused
}
