import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import en from '../../shared/i18n/en.json' with { type: 'json' }

/** Every key that a source file of this folder asks for with a plain text: `translate('menu.undo')`, `code: 'alert.saved'`. */
function askedFor(): string[] {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const text = files.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8')).join('\n')
  return [...text.matchAll(/'((?:menu|tray|alert)\.[\w.]+)'/g)]
    .map(([, key]) => key ?? '')
    .concat([...text.matchAll(/role\(options, '\w+', '(\w+)'\)/g)].map(([, word]) => `menu.${word ?? ''}`))
}

function keysOf(value: unknown, prefix: string): string[] {
  if (typeof value === 'string') return [prefix]
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => keysOf(inner, `${prefix}.${key}`))
    : []
}

it('has every word that main asks for', () => {
  const known = new Set([...keysOf(en.menu, 'menu'), ...keysOf(en.tray, 'tray'), ...keysOf(en.alert, 'alert')])
  expect(askedFor().filter((key) => !known.has(key))).toEqual([])
})

it('has no word that nobody asks for', () => {
  const asked = new Set(askedFor())
  // Made from parts: connection states and availabilities of the tray.
  const made = /^tray\.(connection\.\w+|online|busy|offline)$/
  const unused = [...keysOf(en.menu, 'menu'), ...keysOf(en.tray, 'tray')].filter(
    (key) => !asked.has(key) && !made.test(key),
  )
  expect(unused).toEqual([])
})
