import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rendererFile } from './rendererFiles.ts'

const root = join('/', 'opt', 'deskbell', 'renderer')
const pathOf = (address: string): string => new URL(address, 'app://deskbell/').pathname

describe('rendererFile', () => {
  it.each([
    ['/', 'index.html', 'text/html; charset=utf-8'],
    ['/index.html', 'index.html', 'text/html; charset=utf-8'],
    ['/assets/index-B1.js', 'assets/index-B1.js', 'text/javascript; charset=utf-8'],
    ['/assets/Inter%20Variable.woff2', 'assets/Inter Variable.woff2', 'font/woff2'],
    ['/assets/..%2findex.html', 'index.html', 'text/html; charset=utf-8'],
  ])('finds %s', (path, file, contentType) => {
    expect(rendererFile(root, path)).toEqual({ file: join(root, file), contentType })
  })

  it.each([
    '/..%2fmain/main.js',
    '/%2e%2e/main/main.js',
    '/..%2f..%2f..%2fetc/passwd.html',
    '/assets/..%2f..%2f..%2fx.js',
    '/..%5cmain%5cmain.js',
    '/a%00.html',
    '/%zz.html',
    '/..',
    '/.',
    '/assets',
    '/settings.db',
    '/main.ts',
    '/index.html.map',
    '//etc/passwd',
  ])('refuses %s', (path) => {
    expect(rendererFile(root, path)).toBeNull()
  })

  it('never leaves the root, in any encoding', () => {
    for (const address of [
      '../../etc/passwd.html',
      '/../../x.js',
      './../main/main.js',
      '/%2e%2e%2f%2e%2e%2fx.js',
      '\\..\\x.js',
    ]) {
      const found = rendererFile(root, pathOf(address))
      expect(found === null || found.file.startsWith(`${root}/`)).toBe(true)
    }
  })
})
