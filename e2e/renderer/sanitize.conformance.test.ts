import { afterAll, describe, expect, it } from 'vitest'
import { openInChromium } from './browserPage.ts'

interface AttackReport { name: string; where: 'message' | 'email'; harm: string[]; executed: number; reparsed: string[] }

const subject = await openInChromium('sanitize.ts')
const reports: AttackReport[] = await subject.page.evaluate('attackAll()')
afterAll(() => subject.close())

describe('HTML from strangers, in a real browser', () => {
  it('was all tried', () => expect(reports.length).toBeGreaterThanOrEqual(100))

  it.each(reports)('$name does nothing in a $where', ({ harm, executed, reparsed }) => {
    expect({ harm, executed, reparsed }).toEqual({ harm: [], executed: 0, reparsed: [] })
  })

  it('leaves letters as they were written', async () => {
    const html = '<table width="600" bgcolor="#eee"><tbody><tr><td align="center" style="color:#c00;padding:4px"><a href="https://acme.test">Shop</a> <img src="https://acme.test/l.png" alt="Logo" width="10"></td></tr></tbody></table>'
    expect(await subject.page.evaluate(`letter(${JSON.stringify(html)})`)).toBe(html.replace(' style=', ' data-style='))
  })
  it('takes inline handlers out of tags, and no word out of the text', async () => {
    const html = '<p title="a > b, onward = style = c" style="color:red" onclick="steal()">Once = on = style = "x"</p><b onmouseover=steal()>b</b>'
    expect(await subject.page.evaluate(`letter(${JSON.stringify(html)})`)).toBe('<p title="a &gt; b, onward = style = c" data-style="color:red">Once = on = style = "x"</p><b>b</b>')
  })
  it('keeps a style sheet without what it loads', async () => {
    const html = '<style>@import url(x.css); .a { color: red; background: url(https://evil.example/p.png) } .b { position: fixed }</style><p class="a">a</p>'
    expect(await subject.page.evaluate(`letter(${JSON.stringify(html)})`)).toBe('<span hidden="" data-sheet=" .a { color: red; background: none } .b { position:static }"></span><p class="a">a</p>')
  })
  it('notices harm where there is some', async () => {
    expect(await subject.page.evaluate('judge()')).toEqual(['<script>', 'img onerror'])
  })
})
