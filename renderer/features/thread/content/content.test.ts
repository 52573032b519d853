// The attacks on the sanitiser run in a real browser (e2e/renderer): happy-dom's parser and iterators are not those attackers aim at.
import { describe, expect, it } from 'vitest'
import { plainWords } from '../../../../shared/text/plainWords.ts'
import { plainCopy } from '../list/messageText.ts'
import { plainFragment } from './chatFragment.ts'
import { isOnlyEmoji } from './markdown.ts'
import { drawnWords } from './words.ts'

function rendered(text: string): HTMLElement {
  const host = document.createElement('div')
  host.append(drawnWords({ text, dialect: 'markdown' }))
  return host
}
const link = (text: string): HTMLAnchorElement | null => rendered(text).querySelector('a')

describe('markdown', () => {
  it('keeps line breaks, emphasis, lists, code and quotes', () => {
    const host = rendered('**a** _b_\nc\n\n- d\n- e\n\n`f`\n\n> g')
    expect(host.querySelector('strong')?.textContent).toBe('a')
    expect(host.querySelector('br')).not.toBeNull()
    expect(host.querySelectorAll('li')).toHaveLength(2)
    expect(host.querySelector('code')?.textContent).toBe('f')
    expect(host.querySelector('blockquote')?.textContent?.trim()).toBe('g')
  })
  it('lets words without marks stand in the page as text, whatever they say', () => {
    const host = document.createElement('div')
    host.append(plainFragment([['<img src=x onerror=alert(1)>', 'two'], ['three']]))
    expect(Array.from(host.querySelectorAll('*'), ({ localName }) => localName)).toEqual(['p', 'br', 'p'])
    expect(host.textContent).toBe('<img src=x onerror=alert(1)>\ntwo\nthree\n')
  })
  it('shows HTML as the text it is', () => {
    const host = rendered('<img src=x onerror=steal()> <b>x</b>')
    expect(host.querySelector('img, b')).toBeNull()
    expect(host.textContent).toContain('<img src=x onerror=steal()>')
  })
  it('links addresses, mail and phone', () => {
    expect(link('see https://acme.test/a?b=1.')?.getAttribute('href')).toBe('https://acme.test/a?b=1')
    expect(link('www.acme.com')?.getAttribute('href')).toBe('http://www.acme.com')
    expect(link('maya@acme.test')?.getAttribute('href')).toBe('mailto:maya@acme.test')
    expect(link('[call](tel:+46701234567)')?.getAttribute('href')).toBe('tel:+46701234567')
  })
  it.each([
    '[a](javascript:steal())',
    '[a](data:text/html,x)',
    '[a](vbscript:x)',
    '[a](file:///etc/passwd)',
    '<javascript:steal()>',
    '[a](JaVaScRiPt:steal())',
    '[a](app://deskbell/index.html)',
  ])('makes no link of %s', (text) => {
    expect(link(text)).toBeNull()
  })
  it('makes a chip of a mention and never a link', () => {
    const host = rendered('[@Ada Okafor](mention://user/1/Ada%20Okafor) look')
    expect(host.querySelector('.mention')?.textContent).toBe('@Ada Okafor')
    expect(host.querySelector('a')).toBeNull()
  })
  it('closes a mention beside links rightly', () => {
    const host = rendered('[@Ada](mention://user/1/Ada) [x](https://acme.test) [@Ben](mention://user/2/Ben)')
    expect(host.querySelectorAll('.mention')).toHaveLength(2)
    expect(host.querySelectorAll('a')).toHaveLength(1)
  })
  it('fetches no image', () => {
    expect(rendered('![a](https://evil.example/p.png)').querySelector('img')).toBeNull()
  })
  it('gives the numbers of lists to the clipboard', () => {
    const copied = (content: string): string => plainCopy({ content, email: null, dialect: 'markdown' })
    expect(copied('1. one\n2. two').replaceAll(/\n+/g, '\n')).toBe('1. one\n2. two')
    expect(copied('7. **seven**\n8. eight\n\nend').replaceAll(/\n+/g, '\n')).toBe('7. seven\n8. eight\nend')
    expect(copied('1. one\n   - inner\n   - other\n2. two').replaceAll(/\n+/g, '\n')).toBe(
      '1. one\ninner\nother\n2. two',
    )
  })
  it('gives plain words for quotes', () => {
    expect(plainWords('**Hi** [@Ada](mention://user/1/Ada)\n\n- one\n- two `x`', 'markdown')).toBe(
      'Hi @Ada\none\n\ntwo x',
    )
  })
})

it.each([
  ['🙂', true],
  ['👍🏽 🎉', true],
  ['🇸🇪', true],
  ['👩‍👩‍👧', true],
  ['❤️', true],
  ['🙂🙂🙂🙂', false],
  ['1', false],
  ['#', false],
  ['ok 🙂', false],
  ['', false],
])('only emoji: %s is %s', (text, expected) => {
  expect(isOnlyEmoji(text)).toBe(expected)
})
