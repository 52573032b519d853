/** The picture and words of a count on the taskbar: one digit, `9+` above that, nothing for none. */
export function badgeLabel(count: number): string | null {
  if (count <= 0) return null
  return count > 9 ? '9+' : String(Math.floor(count))
}

/** File of a badge's picture under `resources/badges`. */
export function badgeFile(count: number): string | null {
  const label = badgeLabel(count)
  return label === null ? null : `${label === '9+' ? '9plus' : label}.png`
}

/** Whether the window should ask for attention: something new, and nobody is looking. */
export function shouldFlash(before: number, now: number, focused: boolean): boolean {
  return now > before && !focused
}
