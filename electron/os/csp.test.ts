import { expect, it } from 'vitest'
import { contentPolicy, MEDIA_POLICY } from './csp.ts'

const parse = (header: string): Record<string, string> =>
  Object.fromEntries(
    header.split('; ').map((part) => {
      const [name = '', ...sources] = part.split(' ')
      return [name, sources.join(' ')]
    }),
  )

it('gives the page no network, no inline code or style, and no place in a frame', () => {
  const policy = parse(contentPolicy('/index.html'))
  expect(policy).toMatchObject({
    'default-src': "'none'",
    'connect-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  })
  expect(contentPolicy('/index.html')).not.toMatch(/unsafe|https?:|\*/)
})

it('applies to every file of the app', () => {
  expect(contentPolicy('/')).toBe(contentPolicy('/index.html'))
  expect(contentPolicy('/mail-frame.html/..')).toBe(contentPolicy('/index.html'))
})

it('allows the email frame its own styles and nothing else', () => {
  const policy = parse(contentPolicy('/mail-frame.html'))
  expect(policy).toMatchObject({
    'default-src': "'none'",
    'style-src': "'unsafe-inline'",
    'frame-ancestors': "'self'",
    'form-action': "'none'",
    sandbox: 'allow-same-origin',
  })
  expect(policy).not.toHaveProperty('script-src')
})

it('allows nothing for media opened alone', () => {
  expect(parse(MEDIA_POLICY)).toEqual({ 'default-src': "'none'", 'frame-ancestors': "'none'", sandbox: '' })
})
