import { describe, expect, it } from 'vitest'
import { warnOfLinks } from './links.ts'

function warnings(html: string): number {
  const host = document.createElement('div')
  host.innerHTML = html
  return warnOfLinks(host).querySelectorAll('.desk-warning').length
}

describe('a link whose words name another place', () => {
  it.each([
    'bank<wbr>.<b>te</b>st',
    'ba<span></span>nk.te<!-- x -->st',
    'b&shy;ank.test',
    '<b>info</b>@<i>bank.test</i>',
    'Log in<br>bank.test',
    '<div>1</div>bank.test',
    '<img alt="bank.test">',
    '.<img alt="bank.test">',
  ])('is warned of: %s', (html) => expect(warnings(`<a href="https://evil.test">${html}</a>`)).toBe(1))
  it.each([
    'evil.test<br>Log in',
    '<div>evil.test</div><div>Log in</div>',
    '<p>evil.test</p>Log in',
    'evil<wbr>.test',
    '<img alt="evil.test">',
    'Read this.<br>Then that',
    '<img alt="The end.">Then',
  ])('is not warned of: %s', (html) => expect(warnings(`<a href="https://evil.test">${html}</a>`)).toBe(0))
})
