import { describe, expect, it } from 'vitest'
import { isAppAddress, isTrustedSender, mayNavigate } from './origin.ts'

describe('isAppAddress', () => {
  it.each(['app://deskbell/', 'app://deskbell/index.html', 'app://deskbell/media/a/b?c#d'])('knows %s', (address) => {
    expect(isAppAddress(address)).toBe(true)
  })
  it.each([
    'app://deskbell.evil/',
    'app://evil/deskbell',
    'app://deskbell@evil/',
    'app://x@deskbell/',
    'https://deskbell/',
    'file:///app://deskbell/',
    'about:blank',
    'data:text/html,app://deskbell',
    '',
  ])('refuses %s', (address) => {
    expect(isAppAddress(address)).toBe(false)
  })
})

describe('isTrustedSender', () => {
  const page = { origin: 'app://deskbell', url: 'app://deskbell/index.html', parent: null }
  it('trusts the main frame of the page', () => {
    expect(isTrustedSender(page)).toBe(true)
  })
  it.each([
    ['a frame that is gone', null],
    ['an inner frame, even of the app', { ...page, parent: page }],
    ['another origin', { ...page, origin: 'https://evil.example' }],
    ['an opaque origin', { ...page, origin: 'null' }],
    ['a longer name', { ...page, origin: 'app://deskbell.evil' }],
    ['another address', { ...page, url: 'https://evil.example/' }],
  ])('refuses %s', (_what, frame) => {
    expect(isTrustedSender(frame)).toBe(false)
  })
})

describe('mayNavigate', () => {
  it('allows the page and its email frame, and nothing else', () => {
    const asked: [string, boolean][] = [
      ['app://deskbell/index.html', true],
      ['app://deskbell/mail-frame.html', false],
      ['app://deskbell/mail-frame.html', true],
      ['app://deskbell/index.html', false],
      ['app://deskbell/media/s/attachment/x/y', true],
      ['app://deskbell/media/s/attachment/x/y', false],
      ['https://desk.example/', true],
      ['https://desk.example/', false],
      ['about:srcdoc', false],
      ['data:text/html,x', false],
      ['javascript:alert(1)', true],
    ]
    expect(asked.filter(([address, main]) => mayNavigate(address, main))).toEqual(asked.slice(0, 2))
  })
})
