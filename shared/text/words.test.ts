import { describe, expect, it } from 'vitest'
import type { ChatNode } from './chat.ts'
import { chatWords, parseChat } from './chat.ts'
import { chatDialect, dialectOf } from './dialect.ts'
import { findLinks } from './links.ts'
import { plainLine, plainWords } from './plainWords.ts'

const shown = (nodes: readonly ChatNode[]): string =>
  nodes
    .map((node) => {
      switch (node.kind) {
        case 'text':
          return node.text
        case 'link':
          return `<a ${node.href}>${node.text}</a>`
        case 'code':
        case 'pre':
          return `<${node.kind}>${node.text}</${node.kind}>`
        case 'strong':
        case 'em':
        case 'del':
        case 'span':
          return `<${node.kind}>${shown(node.children)}</${node.kind}>`
      }
    })
    .join('')

describe('links in text', () => {
  it.each([
    ['see https://acme.test/a?b=1.', ['https://acme.test/a?b=1']],
    ['(https://acme.test/a_(b))', ['https://acme.test/a_(b)']],
    ['请看https://acme.test/a，谢谢', ['https://acme.test/a']],
    ['https://a.test/x\\ y', ['https://a.test/x']],
    ['HTTPS://ACME.test', ['HTTPS://ACME.test']],
    ['www.acme.com, order.py, config.json, acme.com', ['http://www.acme.com']],
    ['maya@acme.test.', ['mailto:maya@acme.test']],
    ['a.b+c@acme.co.test;x@y', ['mailto:a.b+c@acme.co.test']],
    ['mailto:a@b.test tel:+46701234567', ['mailto:a@b.test', 'tel:+46701234567']],
    ['xhttps://a.test javascript:alert(1) data:text/html,x file:///etc', []],
    ['https:// https://. http://? www. www.a @ a@ @b a@b', []],
    ['https://xn--pple-43d.test/', ['https://xn--pple-43d.test/']],
    ['“https://a.test/”', ['https://a.test/']],
  ])('of %j are %j', (text, hrefs) => {
    expect(findLinks(text).map(({ href }) => href)).toEqual(hrefs)
  })
})

describe('what people typed', () => {
  it.each([
    '\\\\some\\network\\share\\_Documentation$\nC:\\Users\\user\\.copilot\\config.json',
    'What is 100*100/400*56? The box is 10*20*30 cm',
    '+ 49 30 1234',
    '# 4711',
    '&nbsp; &amp;',
    '- 5 degrees',
    '1. one',
    '> quoted',
    '    four spaces',
    '[abc]: x',
    '---',
    '```js',
    'snake_case_name_here',
    '2 * 3 * 4 * 5',
    '5*4*3',
    'a * b',
    '**',
    '* *',
    '*',
    '_',
    '*\n*',
    '*a\nb*',
    '* a*',
    '*a *',
    '~',
    '``',
    'f(*args, **kwargs)',
    '(*)',
    '$HOME/_x',
    '10~20~30',
  ])('%j is left as it is on every channel', (text) => {
    for (const dialect of ['typed', 'whatsapp', 'messenger'] as const)
      expect(shown(parseChat(text, dialect))).toBe(text)
  })
  it.each([
    ['*bold* _italic_ ~strike~ ```mono```', '<strong>bold</strong> <em>italic</em> <del>strike</del> <pre>mono</pre>'],
    ['Hello from *WhatsApp*', 'Hello from <strong>WhatsApp</strong>'],
    ['*_both_*, `code *x*`', '<strong><em>both</em></strong>, <code>code *x*</code>'],
    ['*bold*text *a*b*', '<strong>bold*text *a*b</strong>'],
    ['"*a*" (*b*) *c*!', '"<strong>a</strong>" (<strong>b</strong>) <strong>c</strong>!'],
    ['**x**', '*<strong>x</strong>*'],
    ['```a\n*b*```\n*c*', '<pre>a\n*b*</pre>\n<strong>c</strong>'],
    ['*a https://x.test/*b*c_d_ e*', '<strong>a <a https://x.test/*b*c_d_>https://x.test/*b*c_d_</a> e</strong>'],
    ['_https://x.test/a_', '<em><a https://x.test/a>https://x.test/a</a></em>'],
    ['你好*粗体*世界 *粗*', '你好*粗体*世界 <strong>粗</strong>'],
    ['😀*b*😀', '😀<strong>b</strong>😀'],
    ['*one line\n*two* lines', '*one line\n<strong>two</strong> lines'],
  ])('%j on WhatsApp is %j', (text, expected) => {
    expect(shown(parseChat(text, 'whatsapp'))).toBe(expected)
    expect(shown(parseChat(text, 'typed'))).toBe(
      shown(parseChat(text, 'typed')).includes('<a') ? shown(parseChat(text, 'typed')) : text,
    )
  })
  it.each([
    [
      '**bold** __italic__ ~~strike~~ ||secret|| `code`',
      '<strong>bold</strong> <em>italic</em> <del>strike</del> <span>secret</span> <code>code</code>',
    ],
    ['*not* _not_ 2**3**4 __init__.py', '*not* _not_ 2**3**4 <em>init</em>.py'],
    ['***a*** a||b||c', '***a*** a||b||c'],
  ])('%j on Telegram is %j', (text, expected) => {
    expect(shown(parseChat(text, 'telegram'))).toBe(expected)
  })
  it('keeps lines and spaces, and only those', () => {
    expect(chatWords('\n \n  a\r\nb\rc\u2028d   e\t\n\n', 'typed')).toBe('  a\nb\nc\nd   e')
  })
  it('shows a link without controls of direction', () => {
    expect(shown(parseChat('https://a.test/\u202egpj.exe', 'typed'))).toContain('<a https://a.test/>')
  })
})

describe('the dialect of a message', () => {
  it.each([
    [{ type: 'incoming' }, 'Channel::Whatsapp', 'whatsapp'],
    [{ type: 'incoming' }, 'Channel::WebWidget', 'typed'],
    [{ type: 'incoming' }, null, 'typed'],
    [{ type: 'incoming' }, 'constructor', 'typed'],
    [{ type: 'outgoing' }, 'Channel::Whatsapp', 'markdown'],
    [{ type: 'outgoing', attributes: { external_echo: true } }, 'Channel::Whatsapp', 'whatsapp'],
    [{ type: 'template' }, null, 'markdown'],
    [{ type: 'incoming', private: true }, 'Channel::Telegram', 'markdown'],
    [{ type: 'activity' }, 'Channel::Telegram', 'typed'],
    [{ type: 'incoming' }, 'Channel::FacebookPage', 'messenger'],
  ] as const)('%j on %s is %s', (message, channel, dialect) => {
    expect(dialectOf(message, channel)).toBe(dialect)
    expect(chatDialect(null)).toBe('typed')
  })
})

describe('plain words of markdown', () => {
  it.each([
    ['Good morning,\\\nyour parcel', 'Good morning,\nyour parcel'],
    ['https://example.test/trip/\\\nNext line', 'https://example.test/trip/\nNext line'],
    ['https://x.test/a\\_b\\_c', 'https://x.test/a_b_c'],
    ['**Hi** [@Ada](mention://user/1/Ada)\n\n- one\n- two `x`', 'Hi @Ada\none\n\ntwo x'],
    ['[our site](https://a.test "The title") and ![pic](https://a.test/p.png)', 'our site and pic'],
    ['| a | b |\n| --- | --- |\n| 1 | 2 |', 'a\tb\n\n1\t2'],
    ['[abc]: https://www.example.test/', '[abc]: https://www.example.test/'],
    ['---', '---'],
    ['***', '***'],
    ['- ', '-'],
    ['-', '-'],
    ['#', '#'],
    ['>', '>'],
    ['1.', '1.'],
    ['* * *', '* * *'],
    ['```js\n```', '```js\n```'],
    ['```', '```'],
    ['~~~ please call me', 'please call me'],
    ['```please call me\nnow\n```', 'please call me\nnow'],
    ['[](https://a.test)', 'https://a.test'],
    ['[ ](https://a.test/x)', ' https://a.test/x'],
    ['![](https://a.test/i.png)', 'https://a.test/i.png'],
    ['<b></b>', '<b></b>'],
    ['<!-- note -->', '<!-- note -->'],
    ['<br>', '<br>'],
    ['&nbsp;', '&nbsp;'],
    ['&#8203;', '&#8203;'],
    ['[\u200b](https://a.test)', '\u200bhttps://a.test'],
    ['Kind regards\n--\nBen', 'Kind regards\n--\nBen'],
    ['Total\n---', 'Total'],
    ['hello\n\n[1]: https://a.test', 'hello\n[1]: https://a.test'],
    ['# ', '#'],
    ['[text][ref]', '[text][ref]'],
    ['10\\*20', '10*20'],
    ['\\_a\\_', '_a_'],
    ['', ''],
    ['\u200b', ''],
    ['one \ttwo', 'one \ttwo'],
    ['- one\n\n- two', 'one\n\ntwo'],
    ['`x  `', 'x'],
  ])('%j is %j', (text, words) => {
    expect(plainWords(text, 'markdown')).toBe(words)
  })
  it('is one line of whole characters for lists and notifications', () => {
    expect(plainLine('a\\\nb\n\n- c\n\td', 'markdown', 100)).toBe('a b c d')
    expect(plainLine('😀'.repeat(900), 'typed', 300)).toBe(`${'😀'.repeat(149)}…`)
    expect(plainLine('\ud83d', 'typed', 10)).toBe('\ufffd')
  })
})
