import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { isTooMuch } from '../../renderer/testing/cost/measure.ts'
import { processorTime } from '../cost/run.ts'
import { openInChromium } from './browserPage.ts'

interface EmailCase {
  email: unknown
  content?: string
  outgoing?: boolean
  theme?: 'light' | 'dark'
  width?: number
  terms?: string[]
  dimEmails?: boolean
}

const subject = await openInChromium('email.ts')
afterAll(() => subject.close())
const { page } = subject
const show = (shown: EmailCase): Promise<void> => page.evaluate(`show(${JSON.stringify(shown)})`)
const showHtml = (full: string, more: Partial<EmailCase> = {}): Promise<void> =>
  show({ email: { subject: 'S', html_content: { full, reply: 'plain' }, text_content: {} }, ...more })
const frame = page.frameLocator('iframe')
const words = (): Promise<string> => frame.locator('body').innerText()
const frameHeight = async (): Promise<number> => Math.round(await page.evaluate('frameHeight()'))

describe('incoming HTML mail', () => {
  const GMAIL =
    '<html><body><div dir="ltr">Hello,<br><br>thank you. Missing:<br><ul><li>Adapter 58 mm</li><li>the ' +
    'invoice</li></ul>You find the order <a href="https://shop.example.test/orders/1">here</a>.</div></body>' +
    '</html>'
  it('draws `full`, not the plain text under `html_content.reply`', async () => {
    await show({
      email: {
        subject: 'S',
        html_content: { full: GMAIL, reply: 'Hello,\n\n- Adapter', quoted: 'Hello,\n\n- Adapter' },
        text_content: {},
      },
    })
    expect(await frame.locator('br').count()).toBe(3)
    expect(await frame.locator('li').count()).toBe(2)
    expect(await frame.getByRole('link', { name: 'here' }).getAttribute('href')).toBe(
      'https://shop.example.test/orders/1',
    )
    expect(await page.getByRole('button', { name: 'Show quoted text' }).count()).toBe(0)
  })
  it('keeps words in angle brackets, and folds the quote', async () => {
    const full =
      '<html><body><div dir="ltr"><p>Write to Jan &lt;jan@example.test&gt;.</p><p>It fails if t &lt;b and p &gt; ' +
      '5 bar, see &lt;config&gt;.</p></div><br><div class="gmail_quote"><div class="gmail_attr">On Thu, Support ' +
      'wrote:</div><blockquote><p>Which sensor?</p></blockquote></div></body></html>'
    await show({
      email: {
        subject: 'S',
        html_content: {
          full,
          reply:
            'Write to Jan <jan@example.test>.\n\nIt fails if t <b and p > 5 bar, see <config>.\n\nOn Thu, Support wrote:\n>',
        },
        text_content: {},
      },
    })
    expect(await words()).toBe('Write to Jan <jan@example.test>.\n\nIt fails if t <b and p > 5 bar, see <config>.')
    await page.getByRole('button', { name: 'Show quoted text' }).click()
    expect(await words()).toContain('Which sensor?')
    await page.getByRole('button', { name: 'Hide quoted text' }).click()
    expect(await words()).not.toContain('Which sensor?')
  })
  it('is drawn as text where there is no HTML: angle brackets are characters', async () => {
    await show({
      email: {
        subject: 'S',
        html_content: {},
        text_content: { full: 'Jan <jan@example.test> t <b and p > 5', reply: 'x', quoted: 'y' },
      },
    })
    expect(await page.locator('iframe').count()).toBe(0)
    expect((await page.locator('.email-text').innerText()).trim()).toBe('Jan <jan@example.test> t <b and p > 5')
  })
  it.each([
    ['an unclosed comment', '<!--[if mso]><p>For Outlook</p>'],
    ['refused elements', '<xmp>Hello</xmp>'],
  ])('is drawn as text where its HTML shows nothing: %s', async (_name, full) => {
    await show({ email: { subject: 'S', html_content: { full }, text_content: { full: 'What was written.' } } })
    await page.locator('.email-text').waitFor()
    expect((await page.locator('.email-text').innerText()).trim()).toBe('What was written.')
    expect(await page.locator('iframe').count()).toBe(0)
  })
  it('is not folded where its subject says that it was forwarded', async () => {
    const full =
      '<p>FYI</p><div id="divRplyFwdMsg"><b>From:</b> Ada<br><b>Sent:</b> Monday<br><b>To:</b> Maya<br>' +
      '<b>Subject:</b> Lamp</div><p>Broken</p>'
    await show({ email: { subject: 'FW: Lamp', html_content: { full }, text_content: {} } })
    expect(await words()).toContain('Broken')
  })
  it.each(['mail: messages', 'mail: messages of other styled@example.test', 'mail: messages after'])(
    'draws what a server sent: %s',
    async (label) => {
      const recorded = JSON.parse(
        readFileSync(new URL('../fixtures/mail/recorded.json', import.meta.url), 'utf8'),
      ) as Record<string, unknown[]>
      for (const email of recorded[label] ?? []) {
        await show({ email })
        expect((await page.locator('.email-message').innerText()).length).toBeGreaterThan(5)
      }
    },
  )
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
    [
      'viewport units in a sheet',
      `<style>body, div { min-height: 120vh !important } html { height: 100%; overflow: hidden }</style><div>${LINES}</div>`,
    ],
    [
      'viewport units in a variable',
      `<style>:root { --h: 20vh } div { padding-bottom: calc(var(--h) / 10) }</style><div>${LINES}</div>`,
    ],
    [
      'percentages',
      '<style>html, body { height: 100% !important; min-height: 100% !important } div { height: 100%; overflow: ' +
        `hidden }</style><div>${LINES}</div>`,
    ],
    [
      'a fixed height of the body',
      `<style>body { height: 20px !important; overflow: hidden !important }</style>${LINES}`,
    ],
    [
      'a positioned body',
      `<body style="position:absolute;top:0;height:1px!important;overflow:hidden!important">${LINES}</body>`,
    ],
    ['content positioned absolutely', `<div style="position:absolute;top:0;left:0;width:500px">${LINES}</div>`],
    ['content positioned at the bottom', `<div style="position:absolute;bottom:0;left:0;width:500px">${LINES}</div>`],
    ['fixed content', `<div style="position:fixed;inset:0">${LINES}</div>`],
    ['sticky content', `<div style="position:sticky;top:0">${LINES}</div>`],
    ['floating content', `<div style="float:left">${LINES}</div>`],
    ['a negative margin', `<div style="margin-top:-150px">${LINES}</div>`],
    ['content moved below', `<div style="height:0;transform:translateY(20px)">${LINES}</div>`],
    ['queries of the height', `<style>@media (min-height:150px) { p { display:none } }</style>${LINES}`],
    [
      'a hidden body',
      `<style>body { display:none !important; opacity:0; transform:scale(0); zoom:0.01 }</style>${LINES}`,
    ],
    ['size containment', `<div style="contain:size;content-visibility:hidden">${LINES}</div>`],
    ['an exponent before a viewport unit', `<style>div { --h:2e1vh; min-height:var(--h) }</style><div>${LINES}</div>`],
    [
      'a viewport unit for an attribute',
      `<style>td { height:attr(width vh) }</style><table><tr><td width="100">${LINES}</td></tr></table>`,
    ],
    [
      'a length from an attribute',
      `<style>td { padding-bottom:attr(width type(<length>)) }</style><table><tr><td width="50vh">${LINES}</td></tr></table>`,
    ],
    [
      'an animation',
      `<style>@keyframes grow { from { height:0 } to { height:900px } } div { animation:grow .2s infinite }</style><div>${LINES}</div>`,
    ],
    [
      'our own layer',
      '<style>@layer desk { body { display:none !important } } @layer desk.more { html { height:1px !important; ' +
        `overflow:hidden !important } }</style>${LINES}`,
    ],
    ['an exponent in a variable', `<style>div { --h: 1e1vh; min-height: var(--h) }</style><div>${LINES}</div>`],
    ['a unit of an attribute', `<style>div { height: attr(width vh) }</style><div width="100">${LINES}</div>`],
    ['a type of an attribute', `<div width="100vh" style="min-height:attr(width type(&lt;length&gt;))">${LINES}</div>`],
    [
      'a variable from an attribute',
      `<style>div { --h: attr(width type(*)); min-height: var(--h) }</style><div width="100vh">${LINES}</div>`,
    ],
    [
      'a question in a value',
      `<style>div { min-height: if(media(min-height: 10px): 3000px; else: 0px) }</style><div>${LINES}</div>`,
    ],
    [
      'inline units in vertical text',
      `<style>i { display: block; writing-mode: vertical-rl; height: 0; min-height: 100vi }</style><i></i>${LINES}`,
    ],
    [
      'units of a container',
      `<style>div { min-height: 1e2cqh; padding-top: calc(0px + 10cqb) }</style><div>${LINES}</div>`,
    ],
    [
      'an animated height',
      '<style>@keyframes grow { from { height: 20px } to { height: 3000px } } div { animation: grow 5s infinite ' +
        `alternate }</style><div>${LINES}</div>`,
    ],
    [
      'an animation in an attribute',
      '<style>@keyframes grow { from { margin-bottom: 0 } to { margin-bottom: 3000px } }</style><div ' +
        `style="animation: grow 5s infinite alternate !important">${LINES}</div>`,
    ],
    [
      'an animation in a variable',
      '<style>@keyframes grow { from { height: 20px } to { height: 3000px } } div { --a: grow 5s infinite; ' +
        `animation: var(--a) }</style><div>${LINES}</div>`,
    ],
    [
      'a layer of our name',
      `<style>@layer desk { body { display: none !important } html { display: none !important; height: 0 !important } }</style>${LINES}`,
    ],
    [
      'a layer in a layer of our name',
      `<style>@layer desk.x { body { display: none !important; height: 5px !important } }</style>${LINES}`,
    ],
    [
      'an order of layers',
      `<style>@layer mail, desk; @layer mail { body { display: none !important } }</style>${LINES}`,
    ],
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
      expect(
        box !== null && around !== null && box.y >= around.y - 1 && box.y + box.height <= around.y + around.height + 1,
      ).toBe(true)
    }
  })
  it('is limited, with a button that shows all', async () => {
    await showHtml(`<div style="height:9000px">tall</div>`)
    expect(await frameHeight()).toBe(4000)
    await page.getByRole('button', { name: 'Show all' }).click()
    expect(await frameHeight()).toBeGreaterThan(9000)
  })
  it('is limited even where all is shown', async () => {
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
  const CELLS = Array.from({ length: 16 }, (_, index) => `<td style="white-space:nowrap">Column number ${index}</td>`)
  const WIDE_TABLE = `<table><tr>${CELLS.join('')}</tr></table>`
  it.each([
    ['beside text', `<p>Words</p>${WIDE_TABLE}`],
    ['in a table for the layout', `<table width="600"><tr><td><p>Words</p>${WIDE_TABLE}</td></tr></table>`],
    [
      'in tables in tables',
      `<table width="100%"><tr><td><table><tr><td><p>Words</p>${WIDE_TABLE}</td></tr></table></td></tr></table>`,
    ],
    ['in a box wider than the frame', `<div style="width:2000px"><p>Words</p>${WIDE_TABLE}</div>`],
  ])('keeps the size of the text and scrolls a wide table by itself, %s', async (_name, html) => {
    await showHtml(html)
    const zoom = await frame.locator('body').evaluate((body) => Number(getComputedStyle(body).zoom))
    expect(zoom).toBeGreaterThanOrEqual(0.85)
    const sizes = await frame.locator('html').evaluate((root) => {
      const table = root.querySelector('[data-desk-scrolls]')
      return { page: root.scrollWidth - root.clientWidth, table: (table?.scrollWidth ?? 0) - (table?.clientWidth ?? 0) }
    })
    expect(sizes.page).toBeLessThanOrEqual(1)
    expect(sizes.table).toBeGreaterThan(300)
    const words = await frame.getByText('Words').boundingBox()
    expect((words?.x ?? 0) + (words?.width ?? 0)).toBeLessThanOrEqual(16 + 620)
  })
  it('never shrinks text below 85 %', async () => {
    await showHtml('<h1 style="min-width:1600px">Words</h1>')
    expect(await frame.locator('body').evaluate((body) => getComputedStyle(body).zoom)).toBe('0.85')
  })
})

const inputs = (name: string): string => readFileSync(new URL(`../fixtures/mail/${name}`, import.meta.url), 'utf8')

describe('drawing an email', () => {
  const nested = (style: string, levels: number): string =>
    `<div style="${style}">`.repeat(levels) + 'words '.repeat(500)
  it.each([
    ['rules within rules', `<style>${'a,b,c{'.repeat(20)}color:red${'}'.repeat(20)}</style>words`],
    [
      'rules within rules and conditions',
      `<style>${'a,b,c{@media all{'.repeat(10)}color:red${'}}'.repeat(10)}</style>words`,
    ],
    ['scopes within scopes', `<style>${'@scope(a,b,c){'.repeat(20)}:scope,p{color:red}${'}'.repeat(20)}</style>words`],
    ['columns within columns', nested('columns:2', 40)],
    ['columns by a variable', `<style>:root{--c:3} div{column-count:var(--c)}</style>${nested('', 40)}`],
    ['blurred layers', nested('filter:blur(500px);width:3000px;height:3000px', 60)],
    ['blurred grounds', nested('backdrop-filter:blur(500px);width:3000px;height:3000px', 60)],
    [
      'chained positions',
      '<p style="anchor-name:--a;position:absolute;position-anchor:--a;top:anchor(bottom)">words</p>'.repeat(1_500),
    ],
    [
      'selectors that look everywhere',
      `<style>${'*:has(* ~ * > *){color:red}'.repeat(200)}</style>${'<p><b>words</b></p>'.repeat(1_500)}`,
    ],
    [
      'text repeated by a rule',
      `<style>*::before,*::after{content:"${'x'.repeat(2_000)}"}</style>${'<p>words</p>'.repeat(1_500)}`,
    ],
    ['marks on one letter', `words e${'&#769;'.repeat(60_000)}`],
    ['skin tones', `words 👍${'🏽'.repeat(30_000)}`],
  ])(
    'ends: %s',
    async (_name, html) => {
      await showHtml(html)
      expect(await words()).toContain('words')
    },
    20_000,
  )
})

/** In processor time of the page, so that what else the machine does counts for nothing. */
describe('drawing an email is linear', () => {
  const BLOCKS = 12_000
  const times =
    (text: string) =>
    (count: number): string =>
      text.repeat(count)
  it.each([
    ['links', times('<a href="https://a.example/">a link</a> ')],
    ['links with a warning', times('<a href="https://a.example/">https://b.example/</a> ')],
    ['quotes', times('<p>words</p><blockquote>x</blockquote>')],
    [
      'quotes with a marked introduction',
      (count) =>
        `<p>words</p>${'<div class="moz-cite-prefix">On Monday</div><blockquote>x</blockquote><p>words</p>'.repeat(count / 3)}`,
    ],
    [
      'answers in nested boxes',
      (count) => `${'<div class="gmail_quote">'.repeat(150)}${'<blockquote>x</blockquote>'.repeat(count)}<p>words</p>`,
    ],
    ['positioned paragraphs', times('<p style="position:absolute">words</p>')],
    ['marks of quotes', (count) => `<style>p::before{content:open-quote}</style>${'<p>words</p>'.repeat(count)}`],
    ['quotes within lines', times('<q>words</q> ')],
    [
      'images in one link',
      (count) =>
        `<a href="https://a.example/">${'<img src="https://a.example/i.png" width="9" height="9">'.repeat(count)}</a>`,
    ],
  ] as [string, (count: number) => string][])(
    '%s',
    async (_name, html) => {
      const session = await page.context().newCDPSession(page)
      await session.send('Performance.enable')
      const cost = async (count: number): Promise<number> => {
        let least = Infinity
        for (let run = 0; run < 2; run++) {
          await showHtml('<p>words</p>')
          const began = await processorTime(session)
          await showHtml(html(count))
          least = Math.min(least, (await processorTime(session)) - began)
        }
        return least
      }
      const [long, short] = [await cost(BLOCKS), await cost(BLOCKS / 8)]
      await session.detach()
      expect({ long, short, isTooMuch: isTooMuch(long, short) }).toMatchObject({ isTooMuch: false })
    },
    60_000,
  )
})

/** Chromium looks for the direction of `dir=auto` at each node below it, again and again. */
describe('directions of an email', () => {
  it.each([
    [
      'nested, without a letter that decides',
      (auto: string) => `${`<div ${auto}>`.repeat(150)}${'<p>123 456</p>'.repeat(9_000)}`,
    ],
    [
      'around links with a warning',
      (auto: string) => `<div ${auto}>${'<a href="https://a.example/">https://b.example/</a> '.repeat(9_000)}</div>`,
    ],
    [
      'written with a character reference',
      (auto: string) => `${`<div ${auto.replace('auto', '&#97;uto')}>`.repeat(150)}${'<p>123 456</p>'.repeat(9_000)}`,
    ],
    [
      'isolated words',
      (auto: string) => `${(auto === '' ? '<span>' : '<bdi>').repeat(150)}${'<i>123 456</i> '.repeat(9_000)}`,
    ],
  ])(
    'cost little: %s',
    async (_name, html) => {
      const session = await page.context().newCDPSession(page)
      await session.send('Performance.enable')
      const cost = async (auto: string): Promise<number> => {
        let least = Infinity
        for (let run = 0; run < 2; run++) {
          await showHtml('<p>words</p>')
          const began = await processorTime(session)
          await showHtml(html(auto))
          least = Math.min(least, (await processorTime(session)) - began)
        }
        return least
      }
      const [automatic, none] = [await cost('dir="auto"'), await cost('')]
      await session.detach()
      expect({ automatic, none, isMuch: automatic > 1.5 * none }).toMatchObject({ isMuch: false })
    },
    60_000,
  )
  it.each([
    ['of Latin words', '<p dir="auto" class="x">Hello</p>', 'ltr'],
    ['of Arabic words', '<p dir="auto" class="x">12: مرحبا Hello</p>', 'rtl'],
    ['of Hebrew words, in upper case and unquoted', '<p DIR=AUTO class="x"><b>שלום</b> Hello</p>', 'rtl'],
    ['written with a character reference', '<p dir="&#97;uto" class="x">שלום</p>', 'rtl'],
    ['that nothing decides', '<div dir="rtl"><p dir="auto" class="x">123</p></div>', 'ltr'],
    ['of words around ones with a direction', '<p dir="auto" class="x"><b dir="rtl">Hello</b>שלום</p>', 'rtl'],
    ['of words around isolated ones', '<p dir="auto" class="x"><bdi>Hello</bdi>שלום</p>', 'rtl'],
    ['of isolated words', '<bdi class="x">שלום</bdi>', 'rtl'],
    ['of isolated words with a direction', '<bdi class="x" dir="rtl">Hello</bdi>', 'rtl'],
    ['of a paragraph with an unknown direction', '<div dir="rtl"><p dir="sideways" class="x">Hello</p></div>', 'rtl'],
    ['of the body', '<p class="x">שלום</p><p>Hello</p>', 'rtl'],
    ['of a body that has its own', '<body dir="ltr"><p class="x">שלום</p>', 'ltr'],
    ['of a root with an automatic one', '<html dir="auto"><p class="x">שלום</p>', 'rtl'],
    ['around a link with a warning', '<p dir="auto" class="x"><a href="https://a.example">b.example</a></p>', 'ltr'],
    [
      'of an isolated word in an element that Chromium would have asked',
      '<p dir="auto" class="x"><span>123</span><i dir="auto">Hello</i> שלום</p>',
      'rtl',
    ],
  ])('are those that a browser finds: %s', async (_name, html, direction) => {
    await showHtml(html)
    expect(await frame.locator('.x').evaluate((element) => getComputedStyle(element).direction)).toBe(direction)
  })
})

describe('colors of an email', () => {
  it.each(['light', 'dark'] as const)('are taken from the body: %s', async (theme) => {
    await showHtml(
      '<html><body bgcolor="#0d1b2a" text="#ffffff" link="#ffcc00"><p>Your code</p><a href="https://a.example">link</a></body></html>',
      { theme },
    )
    expect(await frame.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)).toBe(
      'rgb(13, 27, 42)',
    )
    expect(await frame.locator('p').evaluate((text) => getComputedStyle(text).color)).toBe('rgb(255, 255, 255)')
    expect(await frame.locator('a').evaluate((text) => getComputedStyle(text).color)).toBe('rgb(255, 204, 0)')
  })
  it.each([
    ['only the text is white', '<p style="color:#fff">white</p>'],
    ['only the text is pale', '<font color="#bbbbbb">pale</font>'],
    [
      'only the ground is dark',
      '<div style="background:#102030"><p>text</p><a href="https://a.example">link</a></div>',
    ],
    [
      'only the ground is bright yellow',
      '<table bgcolor="#ffee00"><tr><td>text <a href="https://a.example">link</a></td></tr></table>',
    ],
    ['the body has a ground, no text color', '<body bgcolor="#222222">text'],
    ['the body has a text color, no ground', '<body text="#eeeeee">text'],
    ['a sheet sets the ground of the body', '<style>body { background: black }</style>text'],
    ['the ground was an image', '<body background="https://a.example/dark.png" style="color:white">text'],
    ['the ground is half transparent', '<div style="background:rgba(0,0,0,.6)">text</div>'],
    [
      'the text has a color of another space',
      '<p style="color:oklch(1 0 0)">one</p><p style="color:lab(98 0 0)">two</p><p style="color:color(display-p3 1 1 1)">three</p>',
    ],
    [
      'the ground has a color of another space',
      '<div style="background:oklch(0.2 0 0)">one</div><div style="background:color(display-p3 0 0 0)">two</div>',
    ],
    ['the ground is a gradient', '<div style="background:#000 linear-gradient(#000, #112)">text</div>'],
    ['the text is filled with white', '<p style="-webkit-text-fill-color:#fff">text</p>'],
    ['the text is filled with black', '<p style="-webkit-text-fill-color:#000">text</p>'],
    ['the text is white in oklch', '<p style="color:oklch(1 0 0)">white</p>'],
    ['the text is white in lab', '<p style="color:lab(100 0 0)">white</p>'],
    ['the text is white in a wide gamut', '<p style="color:color(display-p3 1 1 1)">white</p>'],
    ['the text is white by a mix', '<p style="color:color-mix(in oklch, white, oklch(1 0 0))">white</p>'],
    [
      'the ground is dark in oklch',
      '<div style="background:oklch(0.2 0 0)">text <a href="https://a.example">link</a></div>',
    ],
    ['the ground is dark in a wide gamut', '<div style="background:color(display-p3 0.1 0.1 0.1)">text</div>'],
    ['the ground is dark by a mix', '<div style="background:color-mix(in lab, black, navy)">text</div>'],
    ['the letters are filled with white', '<p style="-webkit-text-fill-color:#fff">white</p>'],
    ['the letters are filled with black', '<p style="-webkit-text-fill-color:#000">black</p>'],
    [
      'a sheet fills the letters with white',
      '<style>p { color: black; -webkit-text-fill-color: white }</style><p>white</p>',
    ],
    [
      'the ground is a dark gradient',
      '<div style="background:linear-gradient(#000, #223)">text <a href="https://a.example">link</a></div>',
    ],
    [
      'the ground is a dark gradient in oklch',
      '<div style="background-image:radial-gradient(oklch(0.1 0 0), oklch(0.3 0 0))">text</div>',
    ],
    ['the ground is a gradient from black to white', '<div style="background:linear-gradient(#000, #fff)">text</div>'],
    [
      'the ground is a gradient over a color',
      '<div style="background:linear-gradient(rgba(0,0,0,.8), rgba(0,0,0,.7)), #fff">text</div>',
    ],
    [
      'the text is a pale gradient',
      '<p style="background:linear-gradient(#fff, #eee);-webkit-background-clip:text;color:transparent">pale</p>',
    ],
    [
      'the mail chooses the scheme',
      '<style>:root { color-scheme: dark !important }</style><p style="color:#222">text</p><a href="https://a.example">link</a>',
    ],
    ['nothing is set', '<p>text <a href="https://a.example">link</a></p>'],
    ['the mail sets the default color of pages', '<p style="color:black">text</p>'],
  ])('can be read where %s', async (_name, html) => {
    for (const theme of ['light', 'dark'] as const) {
      await showHtml(html, { theme })
      const found = await page.evaluate<Record<string, number>>('contrasts()')
      expect(Object.keys(found).length).toBeGreaterThan(0)
      for (const [text, value] of Object.entries(found))
        expect({ text, theme, readable: value >= 4.5 }).toEqual({ text, theme, readable: true })
    }
  })
})

describe('an HTML part that draws nothing', () => {
  it.each([
    ['an unclosed comment for Outlook', '<!--[if mso]><p>Never shown</p>'],
    ['a frameset', '<html><frameset cols="50%,50%"><frame src="https://a.example/1"></frameset></html>'],
    ['a drawing of SVG', '<svg width="100" height="20"><path d="M0 0H100V20Z"/></svg>'],
    ['a shadow root', '<div><template shadowrootmode="open"><p>in the shadow</p></template></div>'],
    ['a script', '<script>document.write("words")</script>'],
    ['blanks', '<div>&nbsp;<br>\u200b</div>'],
    ['a tracker', '<img src="https://t.example/o.gif" width="1" height="1">'],
    ['hidden words', '<style>body div { display: none }</style><div>words</div>'],
    ['words without a size', '<div style="font-size:0">words</div>'],
    ['transparent words', '<div style="opacity:0">words</div>'],
    ['words far out', '<div style="position:absolute;left:-9999px">words</div>'],
    ['words far above, by a margin', '<div style="margin-top:-1200px">words</div>'],
    ['words far above, by a position', '<div style="position:relative;top:-3000px">words</div>'],
    ['words far above, by a transform', '<div style="transform:translateY(-2000px)">words</div>'],
    ['words far out, by an indent', '<div style="text-indent:-9999px">words</div>'],
  ])('gives the text part: %s', async (_name, full) => {
    await show({
      email: {
        subject: 'S',
        html_content: { full, reply: 'x' },
        text_content: { full: 'The text says all', reply: 'x', quoted: 'x' },
      },
    })
    await page.getByText('The text says all').waitFor()
    expect(await page.locator('iframe').count()).toBe(0)
  })
  it('stays where it shows text or an image', async () => {
    for (const full of [
      '<p>words</p>',
      '<img src="https://a.example/a.png" width="200" height="50">',
      '<xmp>words</xmp>',
    ]) {
      await show({
        email: {
          subject: 'S',
          html_content: { full, reply: 'x' },
          text_content: { full: 'The text says all', reply: 'x' },
        },
      })
      await page.evaluate('painted()')
      expect({ full, frames: await page.locator('iframe').count() }).toEqual({
        full,
        frames: full.includes('xmp') ? 0 : 1,
      })
    }
  })
})

describe('an HTML part that shows other words than the text part', () => {
  const SHOWN = '<p>Nothing of interest</p>'
  it.each([
    ['a negative margin', `${SHOWN}<div style="margin-left:-9999px">words</div>`],
    ['a position', `<div style="position:absolute;top:-3000px">words</div>${SHOWN}`],
    ['a transform', `${SHOWN}<p style="transform:translateX(-5000px)">words</p>`],
    ['a clip', `${SHOWN}<p style="position:absolute;clip:rect(0,0,0,0)">words</p>`],
    ['a clip path', `${SHOWN}<p style="clip-path:inset(100%)">words</p>`],
    ['an indent', `${SHOWN}<p style="text-indent:-9999px">words</p>`],
    ['no size', `${SHOWN}<p style="width:0;height:0;overflow:hidden">words</p>`],
    ['no words at all', SHOWN],
  ])('gives the text part on request: %s', async (_name, full) => {
    await show({
      email: {
        subject: 'S',
        from: ['ada@acme.test'],
        html_content: { full, reply: 'x' },
        text_content: { full: 'The text says all', reply: 'x' },
      },
    })
    expect(await page.getByText('The text says all').count()).toBe(0)
    await page.getByRole('button', { name: 'Details' }).click()
    await page.getByRole('button', { name: 'Show as text' }).click()
    await page.getByText('The text says all').waitFor()
    expect(await page.locator('iframe').count()).toBe(0)
    await page.getByRole('button', { name: 'Show formatted' }).click()
    await frame.getByText('Nothing of interest').waitFor()
    expect(await page.getByText('The text says all').count()).toBe(0)
  })
  it('has no text to switch to without a text part', async () => {
    await showHtml(SHOWN)
    await page.getByRole('button', { name: 'Details' }).click()
    expect(await page.getByRole('button', { name: 'Show as text' }).count()).toBe(0)
  })
})

describe('a copy of a selection', () => {
  const copied = (from: string, to: string, words: string | null = null): Promise<{ text: string; html: string }> =>
    page.evaluate(`copied(${JSON.stringify(from)}, ${JSON.stringify(to)}, ${JSON.stringify(words)})`)
  it.each([
    [
      'a list',
      '<p>First</p><ol><li>one</li><li>two</li></ol><p>Last</p>',
      'First',
      'Last',
      'First\n\n1. one\n2. two\n\nLast',
    ],
    ['a part of a list', '<ol><li>one</li><li>two</li><li>three</li></ol>', 'two', 'three', '2. two\n3. three'],
    ['the end of an item', '<ol><li>one more</li><li>two</li></ol>', 'more', 'two', 'more\n2. two'],
    [
      'a list with a start',
      '<ol start="5"><li>five</li><li value="9">nine</li></ol>',
      'five',
      'nine',
      '5. five\n9. nine',
    ],
    ['a list that counts down', '<ol reversed><li>two</li><li>one</li></ol>', 'two', 'one', '2. two\n1. one'],
    ['paragraphs in items', '<ol><li><p>one</p></li><li><p>two</p></li></ol>', 'one', 'two', '1. one\n\n2. two'],
    [
      'a list in a list',
      '<ol><li>one<ul><li>dot</li></ul></li><li>two<ol><li>inner</li></ol></li></ol>',
      'one',
      'inner',
      '1. one\ndot\n2. two\n1. inner',
    ],
    ['a list without numbers', '<ol style="list-style:none"><li>one</li><li>two</li></ol>', 'one', 'two', 'one\ntwo'],
  ])('has the numbers of the lists: %s', async (_name, html, from, to, text) => {
    await showHtml(html)
    const found = await copied(from, to)
    expect(found.text).toBe(text)
    expect(found.html).toContain('<li')
    expect(await frame.locator('body > div').count()).toBe(0)
  })
  it('has the numbers of the lists of a message', async () => {
    await showHtml('<p>words</p>')
    const found = await copied('one', 'two', 'Look:\n\n1. one\n2. **two**')
    expect(found.text).toBe('1. one\n2. two')
  })
  it('is left to the browser without numbers', async () => {
    await showHtml('<ul><li>one</li><li>two</li></ul>')
    expect(await copied('one', 'two')).toEqual({ text: '', html: '' })
  })
})

describe('an image map', () => {
  it('keeps its links, in a list', async () => {
    await showHtml(
      '<img src="https://cdn.example.test/m.png" usemap="#m" width="400" height="100" alt="Offers"><map name="m">' +
        '<area shape="rect" coords="0,0,200,100" href="https://shop.example.test/lamps" alt="Lamps"><area ' +
        'href="https://shop.example.test/chairs?x=1"><area href="https://shop.example.test/lamps" alt="Lamps">' +
        '<area nohref alt="Nothing"><area href="javascript:alert(1)" alt="Bad"></map>',
    )
    const links = frame.getByRole('link')
    expect(await links.allInnerTexts()).toEqual(['Lamps', 'shop.example.test/chairs?x=1'])
    await links.first().click()
    const calls = await page.evaluate<{ command: string; input: { url?: string } }[]>('calls()')
    expect(calls.at(-1)).toMatchObject({ command: 'link:open', input: { url: 'https://shop.example.test/lamps' } })
  })
})

describe('remote images', () => {
  const HTML =
    '<table width="600"><tr><td><a href="https://shop.example.test"><img src="https://cdn.example.test/hero.jpg" width="500" height="300" alt="Your parcel could not be delivered"></a></td></tr><tr><td><a href="https://shop.example.test/choose"><img src="https://cdn.example.test/b.png" width="240" height="48" alt="Choose a new date"></a><img src="https://t.example/o.gif" width="1" height="1"><img src="https://t.example/p.gif" style="display:none"><a href="https://shop.example.test/plain"><img src="https://cdn.example.test/c.png"></a></td></tr></table>'
  it('are placeholders of their size with their text, in their link, and not fetched', async () => {
    await showHtml(HTML)
    const image = frame.getByRole('img', { name: 'Your parcel could not be delivered' })
    expect(await image.boundingBox()).toMatchObject({ width: 500, height: 300 })
    expect(await image.innerText()).toBe('Your parcel could not be delivered')
    expect(await frame.getByRole('link', { name: 'Choose a new date' }).getAttribute('href')).toBe(
      'https://shop.example.test/choose',
    )
    expect(await frame.locator('a').last().innerText()).toBe('Image')
    expect(await page.getByText(/^3 remote images aren’t shown/).isVisible()).toBe(true)
    expect(subject.requests).toEqual([])
  })
  it('are allowed in several calls where there are many long addresses', async () => {
    await showHtml(
      Array.from(
        { length: 620 },
        (_, index) =>
          `<img src="https://cdn.example.test/${index}.png?${index === 3 ? 'x'.repeat(9_000) : ''}" width="20" height="20">`,
      ).join(''),
    )
    await page.getByRole('button', { name: 'Show images' }).click()
    const asked = async (): Promise<number[]> => {
      const calls = await page.evaluate<{ command: string; input: { urls: string[] } }[]>('calls()')
      return calls.filter(({ command }) => command === 'media:allowRemote').map(({ input }) => input.urls.length)
    }
    await expect.poll(asked).toEqual([500, 120])
  })
})

describe('a plain text email', () => {
  const showText = (full: string, more: Partial<EmailCase> = {}): Promise<void> =>
    show({ email: { subject: 'S', html_content: {}, text_content: { full, reply: full, quoted: full } }, ...more })
  it('keeps columns, indents and blank lines', async () => {
    await showText(inputs('plain-table.txt'))
    const table = page.locator('.email-text .columns')
    expect(await table.innerText()).toBe(
      'Item            Ordered   Received\n----------------------------------\nGrinder               2          ' +
        '2\nAdapter 58 mm         4          2',
    )
    expect(
      await table.evaluate(
        (block) =>
          new Set(
            ['i', 'W', ' '].map((letter) => {
              const probe = document.createElement('span')
              probe.textContent = letter.repeat(10)
              probe.style.whiteSpace = 'pre'
              block.append(probe)
              const { width } = probe.getBoundingClientRect()
              probe.remove()
              return Math.round(width)
            }),
          ).size,
      ),
    ).toBe(1)
    expect(await page.locator('.email-text').innerText()).toContain('  indented line\n    deeper')
    expect(await page.locator('.email-text').innerText()).toContain('C:\\new\\_old <tag>')
    const [before, after] = [
      await page.getByText('deeper').boundingBox(),
      await page.getByText('two blank lines above').boundingBox(),
    ]
    expect((after?.y ?? 0) - ((before?.y ?? 0) + (before?.height ?? 0))).toBeGreaterThan(30)
  })
  it('wraps in a narrow column', async () => {
    await showText(
      `${'word '.repeat(80)}\n\nA      B      C      D      E      F      G      H      I\n1      2      3      ` +
        '4      5      6      7      8      9',
      { width: 260 },
    )
    expect(await page.locator('.email-text').evaluate((text) => text.scrollWidth <= text.clientWidth + 1)).toBe(true)
  })
  it('folds its quote and leaves what follows', async () => {
    await showText(inputs('plain-quote.txt'))
    expect((await page.locator('.email-text').innerText()).replaceAll(/\n+/g, '\n')).toBe(
      'This is a new reply\n-- \nThis e-mail has been scanned for viruses',
    )
    await page.getByRole('button', { name: 'Show quoted text' }).click()
    expect(await page.locator('.email-text').innerText()).toContain('some text of the old message')
  })
  it('replaces HTML that is too large until the user asks', async () => {
    const large = `<p>Formatted</p>${'<b>x</b>'.repeat(31_000)}`
    await show({
      email: {
        subject: 'S',
        html_content: { full: large, reply: 'x' },
        text_content: { full: 'Only the text', reply: 'x', quoted: 'x' },
      },
    })
    expect(await page.getByText('Only the text').isVisible()).toBe(true)
    expect(await page.locator('iframe').count()).toBe(0)
    await page.getByRole('button', { name: 'Show formatted' }).click()
    await frame.getByText('Formatted').waitFor()
  })
})

describe('the subject', () => {
  it('is not shown as missing on a reply of an agent', async () => {
    await show({
      email: {
        html_content: { full: '<p>Dear Grace,</p>', reply: '<p>Dear Grace,</p>' },
        text_content: { full: 'Dear Grace,', reply: 'Dear Grace,' },
      },
      outgoing: true,
      content: 'Dear Grace,',
    })
    expect(await frame.locator('p').innerText()).toBe('Dear Grace,')
    expect(await page.getByRole('heading').count()).toBe(0)
  })
  it('is shown as missing where the contact wrote none', async () => {
    await show({
      email: { subject: '', from: ['real@example.test'], html_content: {}, text_content: { full: 'x', reply: 'x' } },
    })
    expect(await page.getByRole('heading', { name: 'No subject' }).isVisible()).toBe(true)
  })
})

describe('a link in an email', () => {
  const HTML =
    '<p>See <a href="https://evil.example/login?a=1" title="https://bank.example">our page</a> or <a ' +
    'href="https://evil.example/x">https://bank.example/x</a>, <a ' +
    'href="https://bank.example@evil.example/">here</a>, <a ' +
    'href="https://www.bank.example/y">bank.example</a>.</p>'
  it('shows its target on hover, not the title that the sender wrote', async () => {
    await showHtml(HTML)
    const link = frame.getByRole('link', { name: 'our page' })
    expect(await link.getAttribute('title')).toBeNull()
    await link.hover()
    await page.getByRole('tooltip').waitFor()
    expect(await page.getByRole('tooltip').innerText()).toContain('https://evil.example/login?a=1')
    const [shown, at] = [await page.locator('.tooltip').boundingBox(), await link.boundingBox()]
    expect(Math.abs((shown?.y ?? 0) - (at?.y ?? 0))).toBeLessThan(80)
    await page.mouse.move(5, 600)
    await page.getByRole('tooltip').waitFor({ state: 'detached' })
  })
  it('shows its target to the keyboard', async () => {
    await showHtml(HTML)
    // Whatever the head of the email has to offer comes before its links.
    for (let stops = 0; stops < 8 && (await page.getByRole('tooltip').count()) === 0; stops++) {
      await page.keyboard.press('Tab')
      await page.evaluate('painted()')
    }
    expect(await page.getByRole('tooltip').innerText()).toContain('https://evil.example/login?a=1')
    expect(await frame.getByRole('link', { name: 'our page' }).getAttribute('aria-description')).toBe(
      'https://evil.example/login?a=1',
    )
  })
  it("warns where its text names another host, and the email can't hide it", async () => {
    await showHtml(
      `<style>span { display: none !important; color: white !important } .desk-warning { visibility: hidden !important }</style>${HTML}`,
    )
    const warnings = frame.locator('.desk-warning')
    expect(await warnings.allInnerTexts()).toEqual(['Goes to evil.example', 'Goes to evil.example'])
    expect(await warnings.first().isVisible()).toBe(true)
  })
})

describe('an email in the dark', () => {
  const COLORED = '<div style="background:#fff;color:#767676"><p>Gray on white</p></div>'
  const filter = (): Promise<string> => page.locator('iframe').evaluate((frame) => getComputedStyle(frame).filter)

  it('is dimmed if it has colors of its own, and shows them on request', async () => {
    await showHtml(COLORED, { theme: 'dark' })
    expect(await filter()).toContain('brightness(0.8)')
    const height = await frameHeight()
    await page.getByRole('button', { name: 'Show original colors' }).click()
    expect(await filter()).toBe('none')
    expect(await frameHeight()).toBe(height)
    await page.getByRole('button', { name: 'Dim colors' }).click()
    expect(await filter()).toContain('brightness(0.8)')
  })
  it.each([
    ['the light theme', COLORED, { theme: 'light' }],
    ['the setting is off', COLORED, { theme: 'dark', dimEmails: false }],
    ['it has no colors of its own', '<p>plain</p>', { theme: 'dark' }],
  ] as const)('is not dimmed where %s', async (_name, html, change) => {
    await showHtml(html, change)
    expect(await filter()).toBe('none')
    expect(await page.getByRole('button', { name: 'Show original colors' }).count()).toBe(0)
  })
  it('stays readable: gray text on white keeps a contrast of 4.5', async () => {
    await showHtml('<div style="background:#fff;color:#767676;font:bold 60px sans-serif">██████</div>', {
      theme: 'dark',
    })
    const picture = (await page.locator('iframe').screenshot()).toString('base64')
    const [light = 0, dark = 0] = await page.evaluate<number[]>(`extremes(${JSON.stringify(picture)})`)
    expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(4.5)
    expect(light).toBeLessThan(0.75)
  })
})

describe('searched words', () => {
  it('are marked inside of the frame, across elements, also after the quote is shown', async () => {
    const html = '<p>The in<b>voi</b>ce is here.</p><div class="gmail_quote"><blockquote>An invoice</blockquote></div>'
    await showHtml(html, { terms: ['invoice'] })
    expect(await page.evaluate('marked()')).toEqual(['invoice'])
    await page.getByRole('button', { name: 'Show quoted text' }).click()
    await expect.poll(() => page.evaluate('marked()')).toEqual(['invoice', 'invoice'])
    await showHtml(html)
    expect(await page.evaluate('marked()')).toEqual([])
  })
  it('that are only in the quote unfold it', async () => {
    const html = '<p>Thanks.</p><div class="gmail_quote"><blockquote>An invoice</blockquote></div>'
    await showHtml(html, { terms: ['invoice'] })
    await expect.poll(() => page.evaluate('marked()')).toEqual(['invoice'])
    expect(await page.getByRole('button', { name: 'Hide quoted text' }).count()).toBe(1)
    await page.getByRole('button', { name: 'Hide quoted text' }).click()
    await expect.poll(words).toBe('Thanks.')
  })
})
