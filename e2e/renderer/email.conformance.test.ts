import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { openInChromium } from './browserPage.ts'

interface EmailCase { email: unknown; content?: string; outgoing?: boolean; theme?: 'light' | 'dark'; width?: number }

const subject = await openInChromium('email.ts')
afterAll(() => subject.close())
const { page } = subject
const show = (shown: EmailCase): Promise<void> => page.evaluate(`show(${JSON.stringify(shown)})`)
const showHtml = (full: string, more: Partial<EmailCase> = {}): Promise<void> => show({ email: { subject: 'S', html_content: { full, reply: 'plain' }, text_content: {} }, ...more })
const frame = page.frameLocator('iframe')
const words = (): Promise<string> => frame.locator('body').innerText()
const frameHeight = async (): Promise<number> => Math.round(await page.evaluate('frameHeight()'))

describe('incoming HTML mail', () => {
  const GMAIL = '<html><body><div dir="ltr">Hello,<br><br>thank you. Missing:<br><ul><li>Adapter 58 mm</li><li>the invoice</li></ul>You find the order <a href="https://shop.example.test/orders/1">here</a>.</div></body></html>'
  it('draws `full`, not the plain text under `html_content.reply`', async () => {
    await show({ email: { subject: 'S', html_content: { full: GMAIL, reply: 'Hello,\n\n- Adapter', quoted: 'Hello,\n\n- Adapter' }, text_content: {} } })
    expect(await frame.locator('br').count()).toBe(3)
    expect(await frame.locator('li').count()).toBe(2)
    expect(await frame.getByRole('link', { name: 'here' }).getAttribute('href')).toBe('https://shop.example.test/orders/1')
    expect(await page.getByRole('button', { name: 'Show quoted text' }).count()).toBe(0)
  })
  it('keeps words in angle brackets, and folds the quote', async () => {
    const full = '<html><body><div dir="ltr"><p>Write to Jan &lt;jan@example.test&gt;.</p><p>It fails if t &lt;b and p &gt; 5 bar, see &lt;config&gt;.</p></div><br><div class="gmail_quote"><div class="gmail_attr">On Thu, Support wrote:</div><blockquote><p>Which sensor?</p></blockquote></div></body></html>'
    await show({ email: { subject: 'S', html_content: { full, reply: 'Write to Jan <jan@example.test>.\n\nIt fails if t <b and p > 5 bar, see <config>.\n\nOn Thu, Support wrote:\n>' }, text_content: {} } })
    expect(await words()).toBe('Write to Jan <jan@example.test>.\n\nIt fails if t <b and p > 5 bar, see <config>.')
    await page.getByRole('button', { name: 'Show quoted text' }).click()
    expect(await words()).toContain('Which sensor?')
    await page.getByRole('button', { name: 'Hide quoted text' }).click()
    expect(await words()).not.toContain('Which sensor?')
  })
  it('is drawn as text where there is no HTML: angle brackets are characters', async () => {
    await show({ email: { subject: 'S', html_content: {}, text_content: { full: 'Jan <jan@example.test> t <b and p > 5', reply: 'x', quoted: 'y' } } })
    expect(await page.locator('iframe').count()).toBe(0)
    expect((await page.locator('.email-text').innerText()).trim()).toBe('Jan <jan@example.test> t <b and p > 5')
  })
  it.each(['mail: messages', 'mail: messages of other styled@example.test', 'mail: messages after'])('draws what a server sent: %s', async (label) => {
    const recorded = JSON.parse(readFileSync(new URL('../fixtures/mail/recorded.json', import.meta.url), 'utf8')) as Record<string, unknown[]>
    for (const email of recorded[label] ?? []) {
      await show({ email })
      expect((await page.locator('.letter').innerText()).length).toBeGreaterThan(5)
    }
  })
})

describe('the height of an email', () => {
  const LINES = '<p>One line.</p>'.repeat(6)
  const PLAIN = async (): Promise<number> => {
    await showHtml(LINES)
    return frameHeight()
  }
  it.each([
    ['minimum of the viewport', `<table style="min-height:100vh"><tr><td>${LINES}</td></tr></table>`],
    ['height of the viewport', `<div style="height:100vh;overflow:hidden">${LINES}</div>`],
    ['dynamic viewport units', `<div style="min-height:calc(100dvh + 10px)">${LINES}</div>`],
    ['viewport units in a sheet', `<style>body, div { min-height: 120vh !important } html { height: 100%; overflow: hidden }</style><div>${LINES}</div>`],
    ['viewport units in a variable', `<style>:root { --h: 20vh } div { padding-bottom: calc(var(--h) / 10) }</style><div>${LINES}</div>`],
    ['percentages', `<style>html, body { height: 100% !important; min-height: 100% !important } div { height: 100%; overflow: hidden }</style><div>${LINES}</div>`],
    ['a fixed height of the body', `<style>body { height: 20px !important; overflow: hidden !important }</style>${LINES}`],
    ['a positioned body', `<body style="position:absolute;top:0;height:1px!important;overflow:hidden!important">${LINES}</body>`],
    ['content positioned absolutely', `<div style="position:absolute;top:0;left:0;width:500px">${LINES}</div>`],
    ['content positioned at the bottom', `<div style="position:absolute;bottom:0;left:0;width:500px">${LINES}</div>`],
    ['fixed content', `<div style="position:fixed;inset:0">${LINES}</div>`],
    ['sticky content', `<div style="position:sticky;top:0">${LINES}</div>`],
    ['floating content', `<div style="float:left">${LINES}</div>`],
    ['a negative margin', `<div style="margin-top:-150px">${LINES}</div>`],
    ['content moved below', `<div style="height:0;transform:translateY(20px)">${LINES}</div>`],
    ['queries of the height', `<style>@media (min-height:150px) { p { display:none } }</style>${LINES}`],
    ['a hidden body', `<style>body { display:none !important; opacity:0; transform:scale(0); zoom:0.01 }</style>${LINES}`],
    ['size containment', `<div style="contain:size;content-visibility:hidden">${LINES}</div>`],
    ['columns on the body', `<body style="columns:3">${LINES}</body>`],
  ])('is that of its content: %s', async (_name, html) => {
    const plain = await PLAIN()
    await showHtml(html)
    const first = await frameHeight()
    for (let frames = 0; frames < 10; frames++) await page.evaluate('painted()')
    expect(await frameHeight()).toBe(first)
    expect(first).toBeGreaterThan(plain - 70)
    expect(first).toBeLessThan(plain + 220)
    // Everything is inside the frame.
    for (const line of await frame.locator('p').all()) {
      const box = await line.boundingBox()
      const around = await page.locator('iframe').boundingBox()
      expect(box !== null && around !== null && box.y >= around.y - 1 && box.y + box.height <= around.y + around.height + 1).toBe(true)
    }
  })
  it('has a bound, and a button that shows all', async () => {
    await showHtml(`<div style="height:9000px">tall</div>`)
    expect(await frameHeight()).toBe(4000)
    await page.getByRole('button', { name: 'Show all' }).click()
    expect(await frameHeight()).toBeGreaterThan(9000)
  })
  it('is bounded also where all is shown', async () => {
    await showHtml(`<div style="height:33000000px">endless</div>`)
    await page.getByRole('button', { name: 'Show all' }).click()
    expect(await frameHeight()).toBe(60_000)
  })
  it('follows the width', async () => {
    const text = `<p>${'word '.repeat(300)}</p>`
    await showHtml(text, { width: 620 })
    const wide = await frameHeight()
    await showHtml(text, { width: 300 })
    expect(await frameHeight()).toBeGreaterThan(wide * 1.5)
  })
  it('fits a wide email into its width', async () => {
    await showHtml('<table width="900"><tr><td>a</td><td align="right">b</td></tr></table>')
    const box = await frame.getByText('b', { exact: true }).boundingBox()
    expect(box?.x).toBeLessThan(16 + 620)
  })
})
