import { afterAll, describe, expect, it } from 'vitest'
import { openInChromium } from './browserPage.ts'

interface AttackReport {
  name: string
  where: 'message' | 'email'
  harm: string[]
  executed: number
  reparsed: string[]
}
interface SanitizedReport {
  body: string
  sheet: string
  colored: boolean
}

const subject = await openInChromium('sanitize.ts')
const reports: AttackReport[] = await subject.page.evaluate('attackAll()')
afterAll(() => subject.close())
const sanitized = (html: string): Promise<SanitizedReport> => subject.page.evaluate(`email(${JSON.stringify(html)})`)
/** A sheet on one line. */
const sheetOf = async (css: string): Promise<string> =>
  (await sanitized(`<style>${css}</style><p>a</p>`)).sheet.replaceAll(/\s+/g, ' ')

describe('HTML from outside, in a real browser', () => {
  it('includes at least 100 attacks', () => expect(reports.length).toBeGreaterThanOrEqual(100))

  it.each(reports)('does no harm: $name in a $where', ({ harm, executed, reparsed }) => {
    expect({ harm, executed, reparsed }).toEqual({ harm: [], executed: 0, reparsed: [] })
  })

  it('leaves an email as it was written', async () => {
    const html =
      '<table width="600" bgcolor="#eee"><tbody><tr><td align="center" style="color: rgb(204, 0, 0); padding: ' +
      '4px;"><a href="https://acme.test">Shop</a> <img src="https://acme.test/l.png" alt="Logo" width="10"></td>' +
      '</tr></tbody></table>'
    expect((await sanitized(html)).body).toBe(html)
  })
  it('removes event handlers from tags, and no word from the text', async () => {
    expect(
      (
        await sanitized(
          '<p lang="a > b, onward = style = c" style="color:red" onclick="steal()">Once = on = style = "x"</p><b onmouseover=steal()>b</b>',
        )
      ).body,
    ).toBe('<p lang="a &gt; b, onward = style = c" style="color:red">Once = on = style = "x"</p><b>b</b>')
  })
  it('reports harm where there is some', async () => {
    expect(await subject.page.evaluate('judge()')).toEqual(['<script>', 'img onerror'])
  })
})

describe('style sheets of emails', () => {
  it.each([
    [
      'an import with a semicolon in its address',
      '@import url("https://f.example/css2?family=A:wght@400;700&display=swap"); .b { color: red; }',
      '.b { color: red; }',
    ],
    ['an import without url()', '@import "https://f.example/a;b.css"; .b { color: red; }', '.b { color: red; }'],
    ['two imports nested in each other', '@im@import x;port "https://f.example/x.css"; .b { color: red; }', ''],
    [
      "Outlook's comment marks",
      '<!--\n@font-face {font-family:"Cambria Math";}\np.MsoNormal {margin:0cm;}\n--> .b { color: red; }',
      'p.MsoNormal { margin: 0cm; } .b { color: red; }',
    ],
    [
      'escaped class names',
      '.sm\\:w-1\\/2 { color: red; } .\\31 0 { color: red; }',
      '.sm\\:w-1\\/2 { color: red; } .\\31 0 { color: red; }',
    ],
    [
      'media queries',
      '@media only screen and (max-width:480px) { .b { width:100% !important; } }',
      '@media only screen and (max-width: 480px) { .b { width: 100% !important; } }',
    ],
    [
      'conditions',
      '@supports (display:grid) { .b { color: red; } }',
      '@supports (display:grid) { .b { color: red; } }',
    ],
    ['an unclosed comment', '.b { color: red; } /* x', '.b { color: red; }'],
    [
      'braces in strings',
      '.b::after { content: "} .c { display: none"; } .d { color: red; }',
      '.b::after { content: "} .c { display: none"; } .d { color: red; }',
    ],
    [
      'marks of quotes',
      '.b::before { content: "open-quote \\"" open-quote; } .b::after { content: close-quote; } .c::after { content: no-close-quote; }',
      '.b::before { content: "open-quote \\"" "“"; } .b::after { content: "”"; } .c::after { content: ""; }',
    ],
    [
      "units of the frame's height",
      '.b { min-height: 100vh; padding: 10vh 0px; margin: calc(1px + 1dvh); }',
      '.b { padding: 60px 0px; margin: calc(7px); }',
    ],
  ])('keep what is harmless: %s', async (_name, css, expected) => {
    expect(await sheetOf(css)).toBe(expected)
  })
  it.each([
    [
      '.b { background: rgb(1, 2, 3) url(https://e.example/p.png); }',
      '.b { background-position: initial; background-size: initial; background-repeat: initial; ' +
        'background-attachment: initial; background-origin: initial; background-clip: initial; background-color: ' +
        'rgb(1, 2, 3); }',
    ],
    ['.b { background-image: image-set("https://e.example/p.png" 1x); color: red; }', '.b { color: red; }'],
    ['.b { background-image: -webkit-image-set(url(https://e.example/p.png) 1x); color: red; }', '.b { color: red; }'],
    [
      '.b { background-image: -webkit-cross-fade(url(https://e.example/p.png), url(https://e.example/q.png), 50%); color: red; }',
      '.b { color: red; }',
    ],
    ['.b { background-image: \\75rl(https://e.example/p.png); color: red; }', '.b { color: red; }'],
    [
      '.b { --x: url(https://e.example/p.png); background: var(--x); color: red; }',
      '.b { background: var(--x); color: red; }',
    ],
    ['.b { --x: u\\72l(https://e.example/p.png); color: red; }', '.b { color: red; }'],
    ['.b { background: var(--y, url(https://e.example/p.png)); color: red; }', '.b { color: red; }'],
    ['.b { background: var(--y, u\\72l(https://e.example/p.png)); color: red; }', '.b { color: red; }'],
    [
      '.b { list-style: url(https://e.example/p.png); cursor: url(https://e.example/p.png), auto; color: red; }',
      '.b { list-style-position: initial; list-style-type: initial; color: red; }',
    ],
    ['.b::before { content: url(https://e.example/p.png); color: red; }', '.b::before { color: red; }'],
    ['.b { .c & { background: url(https://e.example/p.png); } color: red; }', undefined],
    ['@font-face { font-family: x; src: url(https://e.example/f.woff); } .b { color: red; }', '.b { color: red; }'],
    [
      '@property --x { syntax: "*"; inherits: true; initial-value: url(https://e.example/p.png); } .b { color: red; }',
      '.b { color: red; }',
    ],
    [
      '@counter-style x { system: cyclic; symbols: url(https://e.example/p.png); } .b { color: red; }',
      '.b { color: red; }',
    ],
    [
      '.b { position: fixed; color: red; } .c { position: sticky; color: red; }',
      '.b { color: red; } .c { color: red; }',
    ],
    ['.b { --p: fixed; position: var(--p); color: red; }', '.b { --p: fixed; color: red; }'],
    ['@media (min-height: 500px) { .b { display: none; } } .c { color: red; }', '.c { color: red; }'],
  ])('lose what loads or leaves the email: %s', async (css, expected) => {
    const sheet = await sheetOf(css)
    if (expected !== undefined) expect(sheet).toBe(expected)
    expect(sheet).not.toMatch(/e\.example|fixed;? }$/)
  })
  it('apply with the media of their element, and not from comments for Outlook', async () => {
    expect(
      (
        await sanitized(
          '<style media="print">.a { color: red; }</style><!--[if mso]><style>.b { color: red; }</style>' +
            '<![endif]--><![if !mso]><style>.c { color: red; }</style><p>c</p><![endif]>',
        )
      ).sheet.replaceAll(/\s+/g, ' '),
    ).toBe('@media print { .a { color: red; } } .c { color: red; }')
  })
  it('tell whether the email sets colors', async () => {
    expect((await sanitized('<style>p { margin: 0; }</style><p style="font-size:12px">a</p>')).colored).toBe(false)
    for (const html of [
      '<p style="color:#333">a</p>',
      '<style>p { background: #fff }</style>',
      '<table bgcolor="#fff"></table>',
      '<body text="#fff">a',
    ])
      expect((await sanitized(html)).colored).toBe(true)
  })
})

/** What would take the parser or the sanitizer many seconds. Ends within the time of a test, which a quadratic step would not. */
describe('sanitizing is linear', () => {
  it.each([
    [
      'one long attribute',
      [
        ['<a ', 1],
        ['a', 1_000_000],
        ['>', 1],
      ],
    ],
    [
      'many attributes',
      [
        ['<a', 1],
        [' a=1 b', 200_000],
        ['>x', 1],
      ],
    ],
    ['many unclosed style tags', [['<style ', 150_000]]],
    ['many style elements', [['<style>a{}</style>', 20_000]]],
    [
      'many imports',
      [
        ['<style>', 1],
        ['@import{', 120_000],
        ['</style>', 1],
      ],
    ],
    [
      'deeply nested rules',
      [
        ['<style>', 1],
        ['a{', 300_000],
        ['</style>', 1],
      ],
    ],
    [
      'deeply nested functions',
      [
        ['<p style="width:', 1],
        ['calc(', 150_000],
        ['">', 1],
      ],
    ],
    ['deep nesting', [['<div>', 200_000]]],
    ['deep nesting of links and fonts', [['<font size=1><a href=x>', 40_000]]],
    ['deep nesting of unknown elements', [['<x-y>', 200_000]]],
    [
      'unclosed formatting before many blocks',
      [
        ['<div>', 1],
        ...Array.from({ length: 500 }, (_, index): [string, number] => [`<b a=${index}>`, 1]),
        ['</div>', 1],
        ['<div>x</div>', 20_000],
      ],
    ],
    ['tables in tables', [['<table><tr><td>', 60_000]]],
    ['text between table parts', [['<table><tr>x', 60_000]]],
    ['open quotes', [['<a b="', 160_000]]],
    ['open comments', [['<!--', 250_000]]],
    [
      'many declarations',
      [
        ['<p style="', 1],
        ['color:red;', 90_000],
        ['">', 1],
      ],
    ],
    ['lists without ends', [['<ul><li>', 120_000]]],
  ] as [string, [string, number][]][])(
    '%s',
    async (_name, parts) => {
      expect((await subject.page.evaluate<{ harm: string[] }>(`cost(${JSON.stringify(parts)})`)).harm).toEqual([])
    },
    20_000,
  )
})
