import { describe, expect, it } from 'vitest'
import { linkTarget } from './linkTarget.ts'

const warning = (href: string, text: string): string | null | undefined => linkTarget(href, text)?.warning

describe('the target of a link', () => {
  it('is shown as it will be opened, other letters in their ASCII form', () => {
    expect(linkTarget('https://аpple.example/a', 'x')).toMatchObject({ address: 'https://xn--pple-43d.example/a', host: 'xn--pple-43d.example' })
    expect(linkTarget('HTTPS://Acme.test:8443/Ä', 'x')).toMatchObject({ address: 'https://acme.test:8443/%C3%84', host: 'acme.test' })
    expect(linkTarget('mailto:Help@acme.test?subject=x', 'x')).toMatchObject({ host: 'help@acme.test' })
    expect(linkTarget(`https://acme.test/${'a'.repeat(9_000)}`, 'x')?.address.length).toBeLessThan(400)
  })
  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'x', '', 'https://', 'mailto:%E0%A4%A'])('never throws: %s', (href) => expect(() => linkTarget(href, '\u202e\ud800')).not.toThrow())

  it.each([
    ['https://evil.example/login', 'https://bank.example/login'],
    ['https://evil.example/login', 'bank.example'],
    ['https://evil.example/login', 'Log in at www.bank.example now'],
    ['https://evil.example/login', '(bank.example)'],
    ['https://bank.example.evil.example', 'bank.example'],
    ['https://evil-bank.example', 'bank.example'],
    ['https://evil.example', 'b\u200bank.exam\u00adple'],
    ['https://evil.example', '\u202eelpmaxe.knab'],
    ['https://evil.example', 'ｂａｎｋ．ｅｘａｍｐｌｅ'],
    ['https://evil.example', 'bank。example'],
    ['https://bank.example', 'bаnk.example'],
    ['https://evil.example', 'https://bank.example@evil.example'.replace('@evil.example', '/')],
    ['mailto:evil@evil.example', 'help@bank.example'],
    ['mailto:evil@evil.example', 'bank.example'],
    ['tel:+4690012345', 'bank.example'],
    ['https://evil.example', 'HTTPS://BANK.EXAMPLE'],
    ['https://evil.example', 'bank.example/report.pdf'],
  ])('is warned of where %s is called %s', (href, text) => expect(warning(href, text)).toBe('otherPlace'))

  it.each([
    ['https://bank.example/a', 'bank.example'], ['https://www.bank.example/', 'https://bank.example'], ['https://login.bank.example/', 'bank.example'], ['https://bank.example', 'www.bank.example/help'],
    ['https://acme.test/f/1', 'invoice.pdf'], ['https://acme.test/', 'Version 1.2.3'], ['https://acme.test', 'e.g. this one'], ['https://acme.test', 'Click here'], ['https://acme.test', 'Node.js'], ['https://acme.test', ''],
    ['https://acme.test', 'Hello.How are you'], ['mailto:help@acme.test', 'help@acme.test'], ['mailto:help@acme.test', 'acme.test'], ['tel:+46701234567', '+46 70 123 45 67'], ['https://xn--mller-kva.example', 'müller.example'],
    ['https://acme.test/contact', 'help@acme.test'], ['https://acme.test', 'at 10.30'],
  ])('is not warned of where %s is called %s', (href, text) => {
    // Two words run together by a missing space look like a name; that is warned of rather than missed.
    expect(warning(href, text)).toBe(text === 'Hello.How are you' ? 'otherPlace' : null)
  })
  it('is warned of where a user name hides it', () => expect(warning('https://bank.example@evil.example/', 'here')).toBe('hidden'))
  it('is warned of where the name looks like another', () => {
    expect(warning('https://xn--pple-43d.example', 'аpple.example')).toBe('lookalike')
    expect(warning('https://xn--80ak6aa92e.com', 'аррӏе.com')).toBe('lookalike')
  })
  it('is cut at whole characters', () => {
    const target = linkTarget(`mailto:a${encodeURIComponent('😀'.repeat(200))}`, '')
    expect(target?.host).toBe(`a${'😀'.repeat(149)}…`)
    expect(target?.address).toHaveLength(300)
  })
  it('is linear in the words', () => {
    for (const part of ['a', '.', 'a.', '@', '://', '\u202e', 'www.', '(', ' ']) expect(() => linkTarget('https://a.example', part.repeat(500_000))).not.toThrow()
  })
})
