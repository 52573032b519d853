import { describe, expect, it } from 'vitest'
import { linkTarget } from './linkTarget.ts'

const warning = (href: string, text: string): string | null | undefined => linkTarget(href, text)?.warning

describe('the target of a link', () => {
  it('is shown as it will be opened, other letters in their ASCII form', () => {
    expect(linkTarget('https://аpple.example/a', 'x')).toMatchObject({
      address: 'https://xn--pple-43d.example/a',
      host: 'xn--pple-43d.example',
    })
    expect(linkTarget('HTTPS://Acme.test:8443/Ä', 'x')).toMatchObject({
      address: 'https://acme.test:8443/%C3%84',
      host: 'acme.test',
    })
    expect(linkTarget('mailto:Help@acme.test?subject=x', 'x')).toMatchObject({ host: 'help@acme.test' })
    expect(linkTarget(`https://acme.test/${'a'.repeat(9_000)}`, 'x')?.address.length).toBeLessThan(400)
  })
  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'x', '', 'https://', 'mailto:%E0%A4%A'])(
    'never throws: %s',
    (href) => expect(() => linkTarget(href, '\u202e\ud800')).not.toThrow(),
  )

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
    // An email address.
    ['https://evil.test', 'info@bank.test'],
    ['https://bank.test.evil.test', 'Write to info@bank.test.'],
    ['https://evil.test', 'mailto:info@bank.test'],
    ['https://evil.test', 'o’brien+x@bank.md'],
    ['https://evil.test', 'info[at]bank[dot]test'],
    ['https://evil.test', 'info (at) bank (dot) test'],
    ['tel:+4690012345', 'info@bank.test'],
    ['mailto:evil@bank.test', 'info@bank.test'],
    ['mailto:xinfo@bank.test', 'info@bank.test'],
    ['https://evil.test', 'ＩＮＦＯ＠ＢＡＮＫ．ＴＥＳＴ'],
    ['https://evil.test', 'info@müller.test'],
    ['https://evil.test', '@bank.test'],
    // Defanged and damaged.
    ['https://evil.test', 'hxxps://bank.test'],
    ['https://evil.test', 'hXXp[:]//bank[.]test'],
    ['https://evil.test', 'hxxp[://]bank[.]test/a'],
    ['https://evil.test', 'h**ps://bank.test'],
    ['https://evil.test', 'https:bank.test'],
    ['https://evil.test', 'https:/bank.test'],
    ['https://evil.test', 'https:///bank.test'],
    ['https://evil.test', 'https:\\\\bank.test'],
    ['https://evil.test', 'http//bank.test'],
    ['https://evil.test', 'https;//bank.test'],
    ['https://evil.test', 'https : //bank.test'],
    ['https://evil.test', 'htps://bank.test'],
    ['https://evil.test', 'https://https://bank.test'],
    ['https://evil.test', 'bank[.]test'],
    ['https://evil.test', 'bank(.)test'],
    ['https://evil.test', 'bank{.}test'],
    ['https://evil.test', 'bank[dot]test'],
    ['https://evil.test', 'bank [.] test'],
    ['https://evil.test', 'bank[.test'],
    ['https://evil.test', '//bank.test/x'],
    ['https://evil.test', '\\\\bank.test\\x'],
    ['https://evil.test', 'bank%2Etest/x'],
    ['https://evil.test', 'https://bank%2Etest'],
    ['https://evil.test', 'bank.test∕login'],
    ['https://evil.test', 'https꞉//bank.test'],
    // Addresses of machines.
    ['https://evil.test', '192.0.2.7'],
    ['https://evil.test', ' 192.0.2.7. '],
    ['https://evil.test', '192.0.2.7:8443'],
    ['https://evil.test', '192.0.2.7/login'],
    ['https://evil.test', 'http://192.0.2.7'],
    ['https://evil.test', 'http://3221225991/'],
    ['https://evil.test', 'at 192.0.2.7:80'],
    ['https://evil.test', '2001:db8::7'],
    ['https://evil.test', '[2001:db8::7]'],
    ['https://evil.test', 'https://[2001:DB8::7]:8443/x'],
    ['https://evil.test', 'fe80::1%eth0'],
    ['https://192.0.2.8', '192.0.2.7'],
    ['https://[2001:db8::8]', '2001:db8::7'],
    // Ports, paths and names of a local network.
    ['https://evil.test', 'bank.test:8443'],
    ['https://evil.test', 'bank.test:99999'],
    ['https://evil.test', 'bank.test:login'],
    ['https://evil.test', 'http://intranet/'],
    ['https://evil.test', 'http://localhost:8080'],
    ['https://evil.test', 'bank.test?x'],
    ['https://evil.test', 'bank.test#x'],
    // Own letters.
    ['https://evil.test', 'müller.test'],
    ['https://evil.test', 'xn--mller-kva.test'],
    ['https://xn--mller-kva.test', 'muller.test'],
    ['https://evil.test', 'банк.рф'],
    ['https://evil.test', '银行.中国'],
    ['https://evil.test', '请登录bank.test查看'],
    ['https://evil.test', 'bank.test에서'],
    // Beside other signs, and far back.
    ['https://evil.test', 'Bank:bank.test'],
    ['https://evil.test', 'url=https://bank.test'],
    ['https://evil.test', '→bank.test←'],
    ['https://evil.test', '------------bank.test!!!!!!!!!!!!'],
    ['https://evil.test', '🔒bank.test🔒'],
    ['https://evil.test', 'bank.test—the bank'],
    ['https://evil.test', '*bank.test*'],
    ['https://evil.test', 'https://bank.test@evil.test'],
    ['https://evil.test', `${' '.repeat(900)}bank.test`],
    ['https://evil.test', `${'\u200b'.repeat(9_000)}bank.test`],
    ['https://evil.test', 'BANK.TEST'],
    ['https://evil.test', 'bank․test'],
    ['https://evil.test', 'banka.rs'],
    ['https://tracker.test/?to=https%3A%2F%2Fbank.test', 'bank.test'],
  ])('is warned of where %s is called %s', (href, text) => expect(warning(href, text)).toBe('otherPlace'))

  it.each([
    ['https://bank.example/a', 'bank.example'],
    ['https://www.bank.example/', 'https://bank.example'],
    ['https://login.bank.example/', 'bank.example'],
    ['https://bank.example', 'www.bank.example/help'],
    ['https://acme.test/f/1', 'invoice.pdf'],
    ['https://acme.test/', 'Version 1.2.3'],
    ['https://acme.test', 'e.g. this one'],
    ['https://acme.test', 'Click here'],
    ['https://acme.test', 'Node.js'],
    ['https://acme.test', ''],
    ['https://acme.test', 'Hello.How are you'],
    ['mailto:help@acme.test', 'help@acme.test'],
    ['mailto:help@acme.test', 'acme.test'],
    ['tel:+46701234567', '+46 70 123 45 67'],
    ['https://xn--mller-kva.example', 'müller.example'],
    ['https://acme.test/contact', 'help@acme.test'],
    ['https://acme.test', 'at 10.30'],
    ['https://mail.acme.test/', 'help@acme.test'],
    ["mailto:o'brien@acme.test", "o'brien@acme.test"],
    ['mailto:a+b@acme.test', 'a+b@acme.test'],
    ['mailto:info@xn--mller-kva.test', 'info@müller.test'],
    ['mailto:a@acme.test,b@acme.test', 'b@acme.test'],
    ['https://acme.test', 'hxxps://acme[.]test/x'],
    ['https://acme.test', 'https:acme.test'],
    ['https://acme.test:8443/x', 'acme.test:8443'],
    ['https://acme.test', 'https://acme.test:443/?next=https://bank.test'],
    ['https://acme.test', '//acme.test/x'],
    ['https://acme.test', 'acme.test/bank.test'],
    ['https://acme.test', 'v1.2.3'],
    ['https://acme.test', 'v1.2.3.4'],
    ['https://acme.test', 'Version 1.2.3.4 is out'],
    ['https://acme.test', '1.2.3'],
    ['https://acme.test', '10.0.0.0/24 explained'],
    ['https://192.0.2.7/', '192.0.2.7'],
    ['https://[2001:db8::7]/', '2001:0db8::7'],
    ['https://acme.test', '12:30:45'],
    ['https://acme.test', 'std::vector'],
    ['https://acme.test', 'main.go:12'],
    ['https://acme.test', 'logo@2x.png'],
    ['https://acme.test', 'left-pad@1.2.3'],
    ['https://acme.test', 'src/main.rs'],
    ['https://acme.test', 'and/or.Then'],
    ['https://acme.test', 'C:\\Users\\me\\a.docx'],
    ['https://acme.test', 'Report (final).pdf'],
    ['https://acme.test', 'files (.zip)'],
    ['https://acme.test', 'i.e.'],
    ['https://acme.test', 'Ph.D.'],
    ['https://acme.test', 'Read more...'],
    ['https://acme.test', 'U.S.A.'],
    ['https://acme.test', '请点击。谢谢'],
    ['https://acme.test', '请登录acme.test查看'],
    ['https://acme.test', 'acme.test에서 보기'],
    ['https://acme.test', '日本語。OK'],
    ['https://intranet/x', 'http://intranet/x'],
    ['https://login.acme.test', 'https://login…'],
    ['https://acme.test', 'Price: 9.99'],
    ['https://acme.test', 'Note:/x'],
    ['https://acme.test', '[1]'],
    ['https://acme.test', 'Re:12'],
    ['https://acme.test', 'ac\u00adme.te\u200bst'],
    ['https://acme.test.', 'acme.test'],
    ['https://acme.test', 'ACME.TEST!'],
  ])('is not warned of where %s is called %s', (href, text) => {
    // Two words run together by a missing space look like a name; that is warned of rather than missed.
    expect(warning(href, text)).toBe(text === 'Hello.How are you' ? 'otherPlace' : null)
  })
  it('is warned of where a user name hides it', () =>
    expect(warning('https://bank.example@evil.example/', 'here')).toBe('hidden'))
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
    for (const part of [
      'a',
      '.',
      'a.',
      '@',
      '://',
      '\u202e',
      'www.',
      '(',
      ' ',
      '[.]',
      'http:/',
      'a@',
      '请a.',
      ':',
      '1.',
      '[:',
    ])
      expect(() => linkTarget('https://a.example', part.repeat(500_000))).not.toThrow()
  })
})
