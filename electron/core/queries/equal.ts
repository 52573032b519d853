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
  return isRecord(one) && isRecord(other) && equalRecords(one, other)
}

function equalRecords(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  const names = Object.keys(one)
  if (names.length !== Object.keys(other).length) return false
  for (const name of names) if (!Object.hasOwn(other, name) || !equal(one[name], other[name])) return false
  return true
}

/** TypeScript lets no object be indexed by a name; any object that is not a list can be. */
function isRecord(value: object): value is Record<string, unknown> {
  return !Array.isArray(value)
}
