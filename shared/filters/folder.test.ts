import { describe, expect, it } from 'vitest'
import { conditionsFromWire } from './condition.ts'
import type { StoredFilter } from './folder.ts'
import { folderConditions, folderPhrases, folderQuery } from './folder.ts'
import type { Phrase } from './phrase.ts'
import { toConditions } from './toConditions.ts'

const OLD: Phrase[] = [
  { key: 'created_at', operator: 'olderThan', values: [7], join: 'and' },
  { key: 'assignee_id', operator: 'isNot', values: [2], join: null },
]
const NOW = Date.parse('2026-11-30T10:00:00Z')

/** A folder as it is read from the server. */
function stored(phrases: Phrase[]): StoredFilter {
  const made = toConditions(phrases, [])
  if (!('conditions' in made)) throw new Error(made.problem.kind)
  const query = folderQuery(made.conditions, phrases, new Set(), NOW)
  return { conditions: conditionsFromWire(query['payload']), phrases }
}

describe('a folder', () => {
  it('stores dates for other clients, and keeps days from now for Deskbell', () => {
    const folder = stored(OLD)
    expect(folder.conditions?.[0]).toEqual({
      key: 'created_at',
      operator: 'is_less_than',
      values: ['2026-11-23'],
      join: 'and',
    })
    expect(folderPhrases(folder, [])).toEqual(OLD)
    expect(folderConditions(folder, [])?.[0]).toMatchObject({ operator: 'days_before', values: [7] })
  })

  it('says what another client has made of it', () => {
    const folder = {
      ...stored(OLD),
      conditions: [{ key: 'status', operator: 'equal_to', values: ['all'], join: null }],
    }
    expect(folderPhrases(folder, [])).toEqual([
      { key: 'status', operator: 'is', values: ['open', 'resolved', 'pending', 'snoozed'], join: null },
    ])
  })

  it('without words is asked as it is stored', () => {
    const conditions = [{ key: 'country_code', operator: 'equal_to', values: ['se'], join: null }]
    expect(folderPhrases({ conditions, phrases: null }, [])).toBeNull()
    expect(folderConditions({ conditions, phrases: null }, [])).toEqual(conditions)
  })

  it('that can not be read has nothing to ask with', () => {
    expect(folderConditions({ conditions: null, phrases: OLD }, [])).toBeNull()
  })
})
