import { describe, expect, it } from 'vitest'
import { outsideAddress } from './outsideAddress.ts'

describe('outsideAddress', () => {
  it.each([
    ['https://desk.example/a b?q=1', 'https://desk.example/a%20b?q=1'],
    ['HTTP://Desk.Example', 'http://desk.example/'],
    ['mailto:ada@desk.example?subject=Hi', 'mailto:ada@desk.example?subject=Hi'],
    ['mailto:ada@desk.example?attach=/etc/passwd&Subject=Hi there', 'mailto:ada@desk.example?Subject=Hi%20there'],
    ['tel:+49-30-123', 'tel:+49-30-123'],
    ['https://desk.example/"><calc', 'https://desk.example/%22%3E%3Ccalc'],
    [' https://desk.example ', 'https://desk.example/'],
  ])('hands on %s re-serialised', (text, address) => {
    expect(outsideAddress(text)).toBe(address)
  })

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'blob:https://desk.example/1',
    'smb://desk.example/share',
    'ms-msdt:/id PCWDiagnostic',
    'search-ms:query=x',
    'vscode://open',
    'app://deskbell/index.html',
    'deskbell://open/a/1/2',
    'about:blank',
    'https://',
    '//desk.example',
    'desk.example',
    '',
    'C:\\Windows\\System32\\calc.exe',
    '\\\\desk.example\\share',
    'https://desk.example@evil.example/',
    'https://ada:pass@desk.example/',
    'tel:"; calc',
    'https://[',
    `https://desk.example/${'a'.repeat(9_000)}`,
  ])('refuses %s', (text) => {
    expect(outsideAddress(text)).toBeNull()
  })
})
