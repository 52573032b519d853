import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EXEMPT } from './exempt.ts'
import { MAIN_ROWS } from './main.rows.ts'
import { functionsThatTakeText } from './registry.ts'

/** The page's table is read as text, since it runs only in a browser. */
function pageRows(): string[] {
  const source = readFileSync(new URL('../../renderer/testing/browser/cost.ts', import.meta.url), 'utf8')
  const table = source.slice(source.indexOf('const TABLE'), source.indexOf('const PAGE_ROWS'))
  return table
    .split(/^ {2}'(?=renderer\/)/m)
    .slice(1)
    .flatMap((part) => {
      const module = part.slice(0, part.indexOf("'"))
      return [...part.matchAll(/(?<=[{,\n] *)(\w+)(?=[,:} ])/g)].map((found) => `${module}#${found[1] ?? ''}`)
    })
}

describe('the table of costs', () => {
  const listed = new Set([...MAIN_ROWS.map(({ name }) => name), ...pageRows()])
  const found = functionsThatTakeText()

  it('has a row or an exemption for each exported function that takes outside text', () => {
    expect(found.filter((name) => !listed.has(name) && EXEMPT[name] === undefined)).toEqual([])
  })

  it('names only existing functions', () => {
    expect(Object.keys(EXEMPT).filter((name) => !found.includes(name))).toEqual([])
    expect(found.length).toBeGreaterThan(100)
  })
})
