import { describe, expect, it } from 'vitest'
import { userAgent } from './userAgent.ts'

describe('the user agent', () => {
  it.each([
    ['darwin', 'Deskbell/1.2.3 (Macintosh; Intel Mac OS X 10_15_7) Electron/39.1.0'],
    ['win32', 'Deskbell/1.2.3 (Windows NT 10.0; Win64; x64) Electron/39.1.0'],
    ['linux', 'Deskbell/1.2.3 (X11; Linux x86_64) Electron/39.1.0'],
    ['freebsd', 'Deskbell/1.2.3 Electron/39.1.0'],
  ])('names the product, the platform and Electron: %s', (platform, wanted) => {
    expect(userAgent('1.2.3', platform, '39.1.0')).toBe(wanted)
    expect(wanted).not.toContain('Mozilla')
  })
  it('names no Electron on another host', () =>
    expect(userAgent('1.2.3', 'linux', undefined)).toBe('Deskbell/1.2.3 (X11; Linux x86_64)'))
})
