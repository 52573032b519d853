import { describe, expect, it } from 'vitest'
import { foundRanges } from './useFoundWords.ts'

function found(html: string, ...terms: string[]): string[] {
  const root = document.createElement('div')
  root.innerHTML = html
  return foundRanges(root, terms).map(String)
}

describe('searched words', () => {
  it.each([
    ['<p>The <b>lamp</b> is a Lamp</p>', ['lamp'], ['lamp', 'Lamp']],
    ['<p>in<b>voi</b>ce</p>', ['invoice'], ['invoice']],
    ['<p>Straße und Café</p>', ['strasse', 'cafe'], ['Straße', 'Café']],
    ['<p>请问发票</p>', ['票'], ['票']],
    ['<p>nothing</p>', ['else'], []],
    ['', ['else'], []],
  ])('are found in %s: %j', (html, terms, words) => expect(found(html, ...terms)).toEqual(words))
})
