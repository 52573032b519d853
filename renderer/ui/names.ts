/** UTF-16 units that are looked at: names can be as long as a server lets them be. */
const LONGEST = 500

/** A hue from 0 to 359, the same for the same name everywhere. */
export function hueOf(name: string): number {
  let hash = 2166136261
  for (const letter of name.slice(0, LONGEST)) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16777619)
  // Twelve well separated hues: neighbors in a list differ, and none looks like a status color gone wrong.
  return ((hash >>> 0) % 12) * 30 + 10
}
