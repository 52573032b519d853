/** Structural equality of plain data (what can cross the bridge). */
export function equal(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) || Array.isArray(other)) {
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((value, index) => equal(value, other[index]))
    )
  }
  const names = Object.keys(one)
  if (names.length !== Object.keys(other).length) return false
  for (const name of names) {
    if (
      !Object.hasOwn(other, name) ||
      !equal((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name])
    )
      return false
  }
  return true
}
