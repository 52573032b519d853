import * as v from 'valibot'
import { id } from '../signInMethod.ts'
import type { Condition } from './condition.ts'
import { ConditionsSchema, conditionsToWire, withDates } from './condition.ts'
import type { FieldDefinition } from './fields.ts'
import type { Phrase } from './phrase.ts'
import { phrasesOf, PhrasesSchema } from './phrase.ts'
import { toConditions } from './toConditions.ts'

/** Characters. */
export const LONGEST_FOLDER_NAME = 100

/** The filter of a list. */
export const conditionsInput = v.optional(ConditionsSchema)

/** A folder as the page saves it; `folderId`: the one to change. */
export const folderEntries = {
  folderId: v.nullable(id),
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(LONGEST_FOLDER_NAME)),
  phrases: v.nullable(PhrasesSchema),
  conditions: ConditionsSchema,
}

/** What a folder stores; null: another client saved it, or it can't be read. */
export interface StoredFilter {
  conditions: Condition[] | null
  phrases: Phrase[] | null
}

/**
 * The phrases of a folder: its own, unless another client has changed its conditions; else those that say the same. Null if there are no
 * words for it.
 */
export function folderPhrases(
  { conditions, phrases }: StoredFilter,
  definitions: readonly FieldDefinition[],
): Phrase[] | null {
  if (conditions === null) return null
  const made = phrases === null ? null : toConditions(phrases, definitions)
  if (made !== null && 'conditions' in made && shapeOf(made.conditions) === shapeOf(conditions, made.conditions))
    return phrases
  return phrasesOf(conditions, definitions)
}

/** What its list is asked with; null if it can't be read. */
export function folderConditions(folder: StoredFilter, definitions: readonly FieldDefinition[]): Condition[] | null {
  const phrases = folderPhrases(folder, definitions)
  const made = phrases && toConditions(phrases, definitions)
  return made && 'conditions' in made ? made.conditions : folder.conditions
}

/** Conditions without the dates that stand for days from now in `like`, or in themselves. */
function shapeOf(conditions: readonly Condition[], like: readonly Condition[] = conditions): string {
  return JSON.stringify(
    conditions.map(({ key, operator, values, join }, index) => {
      const other = like[index]?.operator
      if (other === 'days_before') return [key, 'is_less_than', join]
      if (other === 'days_within') return [key, 'is_greater_than', join]
      return [key, operator, values, join]
    }),
  )
}

/**
 * What the server stores: conditions that any client can read, with the dates of `now` (milliseconds), and the phrases, with which Deskbell
 * keeps days from now.
 */
export function folderQuery(
  conditions: readonly Condition[],
  phrases: readonly Phrase[] | null,
  custom: ReadonlySet<string>,
  now: number,
): Record<string, unknown> {
  const payload = conditionsToWire(withDates(conditions, now), custom)
  return phrases === null ? { payload } : { payload, deskbell: phrases }
}
