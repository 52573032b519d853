import { describe, expect, it } from 'vitest'
import { remoteImagesOf } from './remoteImages.ts'

const allowed = (html: string, ...urls: string[]): boolean[] =>
  remoteImagesOf(
    {
      content: '',
      email: { subject: null, from: [], to: [], cc: [], bcc: [], html, text: null, textReply: null },
      attributes: {},
    },
    urls,
  )

describe('the image addresses of a message', () => {
  it.each([
    ['quoted', '<img src="https://cdn.example/a.png?x=1">', 'https://cdn.example/a.png?x=1'],
    ['single quotes', "<img src='https://cdn.example/a.png'>", 'https://cdn.example/a.png'],
    ['unquoted', '<img src=https://cdn.example/a.png>', 'https://cdn.example/a.png'],
    ['with entities', '<img src="https://cdn.example/a?x=1&amp;y=2&#38;z=3">', 'https://cdn.example/a?x=1&y=2&z=3'],
    ['without a scheme', '<img src="//cdn.example/a.png">', 'https://cdn.example/a.png'],
    ['with spaces', '<img src=" https://cdn.example/a b.png ">', 'https://cdn.example/a%20b.png'],
    ['with parentheses', '<img src="https://cdn.example/a_(1).png">', 'https://cdn.example/a_(1).png'],
    ['upper case', '<IMG SRC="HTTPS://CDN.example/a.png">', 'https://cdn.example/a.png'],
    ['in styles', '<p style="background:url(https://cdn.example/bg.png) no-repeat">', 'https://cdn.example/bg.png'],
    [
      'in quoted styles',
      '<style>p{background:url("https://cdn.example/bg.png")}</style>',
      'https://cdn.example/bg.png',
    ],
    [
      'in srcset',
      '<img srcset="https://cdn.example/1.png 1x, https://cdn.example/2.png 2x">',
      'https://cdn.example/2.png',
    ],
    ['without a path', '<img src="https://cdn.example">', 'https://cdn.example/'],
  ])('are allowed: %s', (_name, html, url) => expect(allowed(html, url)).toEqual([true]))

  it('are found in the content and in the attributes too', () => {
    const message = {
      content: '![x](https://cdn.example/c.png)',
      email: null,
      attributes: { email: { html_content: { full: '<img src="https://cdn.example/d.png">' } } },
    }
    expect(
      remoteImagesOf(message, ['https://cdn.example/c.png', 'https://cdn.example/d.png', 'https://cdn.example/e.png']),
    ).toEqual([true, true, false])
  })

  it('are refused when they are made up, extended, shortened or of another scheme', () => {
    const html =
      '<img src="https://cdn.example/path/a.png?token=abcdef"> <a href="file:///etc/passwd">x</a> javascript:alert(1)'
    const complete = 'https://cdn.example/path/a.png?token=abcdef'
    const others = [
      'https://evil.example/?secret',
      `${complete}g`,
      `${complete}#secret`,
      'https://cdn.example/',
      'https://cdn.example/path/a.png',
      'file:///etc/passwd',
      'javascript:alert(1)',
      '',
      'not an address',
    ]
    const parts = Array.from({ length: complete.length - 1 }, (_each, length) => complete.slice(0, length))
    expect(allowed(html, ...others, ...parts).some(Boolean)).toBe(false)
    expect(allowed(html, complete)).toEqual([true])
  })

  it('are found in linear time in a huge message', { timeout: 30_000 }, () => {
    for (const unit of ['<', '"', 'https://', '//', 'url(', '&amp;', '&#', ' ', 'src="https://a.example/']) {
      expect(allowed(unit.repeat(1_000_000 / unit.length), 'https://evil.example/')).toEqual([false])
    }
  })
})
