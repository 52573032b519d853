import { boundMarks } from '../text/boundMarks.ts'

/** Levels of nested lists and objects that are read; deeper values become null. */
export const MAX_DEPTH = 64
/** Values that are read of one object, in all levels together. */
export const MAX_VALUES = 10_000

/**
 * Custom and additional attributes as they can be stored, sent to a window and shown: at most `MAX_DEPTH` deep and
 * `MAX_VALUES` large, text well-formed, no `__proto__`. Returns the same object if nothing changes, which is nearly
 * always. Never throws; linear in the size of the result.
 */
export function freeForm(value: Record<string, unknown>): Record<string, unknown> {
  return isPlain(value, 1, { left: MAX_VALUES })
    ? value
    : (copyOf(value, 1, { left: MAX_VALUES }) as Record<string, unknown>)
}

interface Budget {
  left: number
}

const isPlainText = (text: string): boolean => text.isWellFormed() && boundMarks(text) === text
const plainText = (text: string): string => boundMarks(text.toWellFormed())

function isPlain(value: unknown, depth: number, budget: Budget): boolean {
  if (typeof value === 'string') return isPlainText(value)
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return typeof value === 'boolean' || value === null
  if (depth > MAX_DEPTH) return false
  if (Array.isArray(value)) {
    for (const entry of value) if (--budget.left < 0 || !isPlain(entry, depth + 1, budget)) return false
    return true
  }
  for (const key in value) {
    if (--budget.left < 0 || key === '__proto__' || !isPlainText(key)) return false
    if (!isPlain((value as Record<string, unknown>)[key], depth + 1, budget)) return false
  }
  return true
}

function copyOf(value: unknown, depth: number, budget: Budget): unknown {
  if (typeof value === 'string') return plainText(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'boolean') return value
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return null
  if (Array.isArray(value)) return listOf(value, depth, budget)
  const copy: Record<string, unknown> = {}
  for (const key in value) {
    if (--budget.left < 0) break
    if (key !== '__proto__') copy[plainText(key)] = copyOf((value as Record<string, unknown>)[key], depth + 1, budget)
  }
  return copy
}

function listOf(list: readonly unknown[], depth: number, budget: Budget): unknown[] {
  const copy: unknown[] = []
  for (const entry of list) {
    if (--budget.left < 0) break
    copy.push(copyOf(entry, depth + 1, budget))
  }
  return copy
}
