import { describe, expect, it } from 'vitest'
import { holdPictures, isPlainLetter, removeQuotes, showPictures } from './letter.ts'

/** Letters here are our own, so they need no gate. */
function letter(html: string): DocumentFragment {
  const template = document.createElement('template')
  template.innerHTML = html
  return template.content
}
const words = (root: DocumentFragment): string => (root.textContent ?? '').replaceAll(/\s+/g, ' ').trim()

describe('quoted history', () => {
  it.each([
    ['Gmail', '<p>New</p><div class="gmail_quote">On Monday wrote:<blockquote>old</blockquote></div>'],
    ['Apple Mail', '<p>New</p><blockquote type="cite"><p>old</p></blockquote>'],
    ['Thunderbird', '<p>New</p><div class="moz-cite-prefix">On Monday wrote:</div><blockquote>old</blockquote>'],
  ])('of %s is taken out', (_name, html) => {
    const root = letter(html)
    expect(removeQuotes(root)).toBe(true)
    expect(words(root)).toBe('New')
  })
  it('is left where there is nothing else, and where a quote is part of the text', () => {
    const forwarded = letter('<blockquote type="cite">old</blockquote>')
    expect(removeQuotes(forwarded)).toBe(false)
    expect(words(forwarded)).toBe('old')
    expect(removeQuotes(letter('<p>He said</p><blockquote>a poem</blockquote>'))).toBe(false)
  })
})

describe('remote pictures', () => {
  it('are off, in order, each address once', () => {
    const root = letter('<img src="https://a.example/1.png"><img src="https://a.example/2.png"><img src="https://a.example/1.png"><img src="data:image/png;base64,AA">')
    expect(holdPictures(root)).toEqual(['https://a.example/1.png', 'https://a.example/2.png'])
    expect(root.querySelectorAll('img[src^="http"]')).toHaveLength(0)
    expect(root.querySelectorAll('img')).toHaveLength(4)
  })
  it('that only spy are removed for good', () => {
    const root = letter('<img src="https://spy.example/o.gif" width="1" height="1"><img src="https://spy.example/p.gif" data-style="width:1px"><img src="https://spy.example/q.gif" data-style="display:none">')
    expect(holdPictures(root)).toEqual([])
    expect(root.querySelector('img')).toBeNull()
  })
  it('come back under the addresses main gave, and stay off where it gave none', () => {
    const root = letter('<img src="https://a.example/1.png"><img src="https://a.example/2.png">')
    holdPictures(root)
    showPictures(root, ['media/x', null])
    expect(Array.from(root.querySelectorAll('img'), (image) => image.getAttribute('src'))).toEqual(['media/x', null])
  })
  it('with relative or unknown addresses are removed', () => {
    const root = letter('<img src="cid:x"><img src="x.png"><img>')
    expect(holdPictures(root)).toEqual([])
    expect(root.querySelector('img')).toBeNull()
  })
})

it.each([
  ['<p>Hi</p><ul><li>a</li></ul>', true], ['<p data-style="margin:0;border-color:red">Hi</p>', true], ['<p data-style="color:#333">Hi</p>', false],
  ['<p data-style="margin:0; background:#fff">Hi</p>', false], ['<table bgcolor="#fff"></table>', false], ['<span data-sheet="p{}"></span><p>a</p>', false],
] as const)('%s takes the desk\'s colours: %s', (html, plain) => expect(isPlainLetter(letter(html))).toBe(plain))
