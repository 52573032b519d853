import type { ConsoleMessage, Locator, Page } from '@playwright/test'
import { makeAttachment, storeBlob } from '../../electron/demo/model/blobs.ts'
import { deleteMessage, sendAsAgent, sendAsContact } from '../../electron/demo/model/messages.ts'
import type { Conversation, Message } from '../../electron/demo/model/types.ts'
import { read } from '../../electron/demo/model/visitor.ts'
import { blobUrl } from '../../electron/demo/payloads/basics.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

/** What the page complained of since this was called. */
function complaints(page: Page): string[] {
  const heard: string[] = []
  page.on('pageerror', (error) => heard.push(`error: ${error.message}`))
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error') heard.push(`console: ${message.text()}`)
  })
  return heard
}
const messagesOf = (desk: DeskPage, conversation: Conversation): Message[] =>
  [...desk.demo.model.messages.values()].filter((one) => one.conversation.id === conversation.id)
const shown = (desk: DeskPage, message: Message): Locator => desk.thread.locator(`[data-message="${message.id}"]`)
/** The newest conversation of account 1 with a message for which `test` holds. */
function holding(desk: DeskPage, holds: (message: Message) => boolean): Conversation {
  const found = [...desk.demo.model.messages.values()].findLast((one) => one.conversation.accountId === 1 && holds(one))
  if (!found) throw new Error('the seed has no such message')
  return found.conversation
}
/** Opens any conversation through the palette's way in: the address of the desk itself. */
async function goTo(desk: DeskPage, conversation: Conversation): Promise<void> {
  await desk.page.evaluate((id) => {
    const place: unknown = JSON.parse(localStorage.getItem('deskbell.place') ?? '{}')
    localStorage.setItem('deskbell.place', JSON.stringify({ ...(place as object), conversationId: id }))
    location.reload()
  }, conversation.displayId)
  await expect(
    desk.page.getByRole('heading', { level: 1, name: desk.demo.model.contact(conversation.contactId).name }),
  ).toBeVisible()
  await desk.thread.waitFor()
}
const ada = (desk: DeskPage) => {
  const found = [...desk.demo.model.users.values()].find(({ email }) => email === 'ada@acme.test')
  if (!found) throw new Error('no Ada')
  return found
}

test.describe('the thread', () => {
  test('renders every type of message and content of the desk, without a word from the console', async ({ desk }) => {
    test.setTimeout(120_000)
    const { page, demo } = desk
    const heard = complaints(page)
    const kindOf = (one: Message): string[] => [
      one.contentType,
      one.kind,
      ...one.attachments.map(({ fileType }) => `file ${fileType}`),
      one.isPrivate ? 'note' : '',
      one.contentAttributes['is_unsupported'] === true ? 'unsupported' : '',
    ]
    const inAccount = [...demo.model.messages.values()].filter((one) => one.conversation.accountId === 1)
    const kinds = new Set(inAccount.flatMap(kindOf))
    // The fewest conversations in which every kind occurs, newest first.
    const rest = new Set(kinds)
    const chosen: Conversation[] = []
    for (const conversation of [...new Set(inAccount.map((one) => one.conversation))].toReversed()) {
      const here = messagesOf(desk, conversation)
        .flatMap(kindOf)
        .filter((kind) => rest.has(kind))
      if (here.length === 0) continue
      for (const kind of here) rest.delete(kind)
      chosen.push(conversation)
    }
    expect([...rest]).toEqual([])
    expect(kinds.size).toBeGreaterThan(20)
    for (const conversation of chosen) {
      await goTo(desk, conversation)
      const messages = messagesOf(desk, conversation).toSorted((a, b) => a.createdAt - b.createdAt)
      // From the newest upward, so that each is drawn at least once; activity lines are no articles.
      for (const message of messages.filter((one) => one.kind !== 'activity').toReversed()) {
        const row = shown(desk, message)
        for (let turn = 0; turn < 30 && (await row.count()) === 0; turn++) {
          const before = await desk.thread.evaluate((list) => list.scrollTop)
          await desk.thread.evaluate((list) => list.scrollBy(0, -400))
          if (before === 0) break
          await page.evaluate(() => new Promise(requestAnimationFrame))
        }
        await row.scrollIntoViewIfNeeded()
        await expect(row).toBeVisible()
        const box = await row.boundingBox()
        expect(box?.height ?? 0, `message ${message.id} (${message.contentType}) has a height`).toBeGreaterThan(15)
      }
      for (const line of messages.filter((one) => one.kind === 'activity'))
        await expect(desk.thread).toContainText(line.content ?? '')
    }
    expect(heard).toEqual([])
  })

  test('writes Markdown as meant, and HTML of a customer as text', async ({ desk }) => {
    const heard = complaints(desk.page)
    const conversation = desk.one()
    await desk.open(conversation)
    await desk.write('It is **strong**, `code`, and\n\n- one\n- two\n\n[our page](https://acme.test/page)')
    const mine = desk.thread.locator('[data-message]').last()
    await expect(mine.locator('strong')).toHaveText('strong')
    await expect(mine.locator('code')).toHaveText('code')
    await expect(mine.locator('li')).toHaveText(['one', 'two'])
    await mine.getByRole('link', { name: 'our page' }).click()
    await expect.poll(() => desk.app.host.openedExternal()).toEqual(['https://acme.test/page'])
    desk.customerWrites(conversation, '<img src=x onerror="document.title=\'owned\'"><b>bold?</b>')
    const last = desk.thread.locator('[data-message]').last()
    await expect(last).toContainText('<b>bold?</b>')
    await expect(last.locator('img[src="x"]')).toHaveCount(0)
    expect(await desk.page.title()).not.toBe('owned')
    expect(heard).toEqual([])
  })

  test('keeps the room of a picture while it loads', async ({ desk }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    const box = holding(desk, (one) =>
      one.attachments.some(({ fileType, width }) => fileType === 'image' && width !== null),
    )
    const picture = messagesOf(desk, box).find((one) => one.attachments.some(({ fileType }) => fileType === 'image'))
    if (!picture) throw new Error('no picture')
    const file = desk.demo.model.blobs.get(picture.attachments[0]?.blob ?? '')
    if (!file) throw new Error('no file')
    await fetch(`${desk.demo.control}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'slow', ms: 900, path: 'active_storage' }),
    })
    const sent = sendAsContact(desk.demo.model, conversation, {
      content: null,
      attachments: (id) => [makeAttachment(desk.demo.model, 1, id, { file })],
    })
    const button = desk.thread.locator(`[data-message="${sent.id}"]`).getByRole('button', { name: /^View / })
    await expect(button).toBeVisible()
    const image = button.locator('img')
    const before = await button.boundingBox()
    expect(await image.evaluate((one: HTMLImageElement) => one.complete && one.naturalWidth > 0)).toBe(false)
    await expect
      .poll(() => image.evaluate((one: HTMLImageElement) => one.complete && one.naturalWidth > 0), { timeout: 15_000 })
      .toBe(true)
    expect(await button.boundingBox()).toEqual(before)
    await button.click()
    await expect(desk.page.getByRole('dialog').locator('img')).toBeVisible()
    await desk.page.keyboard.press('Escape')
    await expect(desk.page.getByRole('dialog')).toHaveCount(0)
  })

  test('shows an email in isolation: scripts are dead, images of the server itself are there, remote ones off until asked for', async ({
    desk,
  }) => {
    const { page, demo } = desk
    const heard = complaints(page)
    const { model } = demo
    const conversation = holding(desk, (one) => one.contentType === 'incoming_email')
    const key = storeBlob(model, {
      fileName: 'offer.png',
      contentType: 'image/png',
      bytes: Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        'base64',
      ),
    }).key
    const stored = blobUrl(model, key)
    const remote = 'https://images.example.test/offer.png'
    const html = `<html><head><script>parent.document.title='owned'</script></head><body onload="parent.document.title='owned'"><p>Our spring offer</p><img src="${stored}" width="120" height="60" alt="photo"><img src="${remote}" width="120" height="60" alt="offer" onerror="parent.document.title='owned'"><a href="javascript:parent.document.title='owned'">bad</a> <a href="https://acme.test/offer">good</a><form action="https://evil.example.test"><input name="password"><button>Go</button></form><iframe src="https://evil.example.test"></iframe></body></html>`
    const asked = (): number => demo.rest.log.filter(({ path }) => path.includes(key)).length
    sendAsContact(model, conversation, {
      content: 'Our spring offer',
      contentType: 'incoming_email',
      contentAttributes: {
        email: {
          subject: 'Spring',
          from: ['grace@example.test'],
          to: ['help@acme.test'],
          cc: [],
          bcc: null,
          date: null,
          message_id: 'spring@example.test',
          in_reply_to: null,
          multipart: true,
          number_of_attachments: 0,
          content_type: 'text/html',
          html_content: { full: html, reply: 'Our spring offer', quoted: 'Our spring offer' },
          text_content: { full: 'Our spring offer', reply: 'Our spring offer', quoted: 'Our spring offer' },
        },
      },
    })
    await goTo(desk, conversation)
    const letter = desk.thread.locator('[data-message]').last()
    await expect(letter.getByRole('heading', { name: 'Spring' })).toBeVisible()
    const frame = letter.frameLocator('iframe')
    await expect(frame.getByText('Our spring offer')).toBeVisible()
    await expect(letter.getByText(/1 remote image isn't shown/)).toBeVisible()
    await expect(frame.locator('script, form, iframe, input, [onload], [onerror], [href^="javascript"]')).toHaveCount(0)
    // Asked from outside: a script of the test inside the frame would be refused as well, and heard of.
    const width = (): Promise<number> =>
      letter
        .locator('iframe')
        .evaluate(
          (one: HTMLIFrameElement) =>
            one.contentDocument?.querySelector<HTMLImageElement>('img[alt="photo"]')?.naturalWidth ?? 0,
        )
    await expect.poll(width).toBe(1)
    expect(asked()).toBeGreaterThan(0)
    const picture = frame.locator('img[alt="offer"]')
    await expect(picture).toHaveCount(0)
    expect(heard).toEqual([])
    const tried = page.waitForResponse((answer) => answer.url().includes(Buffer.from(remote).toString('base64url')))
    await letter.getByRole('button', { name: 'Show images' }).click()
    await expect(picture).toHaveAttribute('src', /^media\//)
    // No such server is there: the only complaint is of that.
    expect((await tried).ok()).toBe(false)
    await expect.poll(() => heard).toEqual([expect.stringMatching(/^console: Failed to load resource/)])
    heard.length = 0
    await frame.getByRole('link', { name: 'good' }).click()
    await expect.poll(() => desk.app.host.openedExternal()).toEqual(['https://acme.test/offer'])
    expect(await page.title()).not.toBe('owned')
    expect(heard).toEqual([])
  })

  test('loads history by scroll without a jump, and goes back to the latest', async ({ desk }) => {
    const { page, demo } = desk
    const conversation = desk.one(4)
    demo.model.quietly(() => {
      for (let index = 0; index < 150; index++)
        sendAsContact(demo.model, conversation, { content: `Line ${index} ${'of the long story '.repeat(index % 7)}` })
    })
    await goTo(desk, conversation)
    await expect(desk.thread).toContainText('Line 149')
    // A slow machine is where rows are drawn late, and where one that comes a frame too late is seen.
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    // In every painted frame, each row that was in the one before has moved by the reader's own step, and by nothing else.
    const moved = await page.evaluate(async () => {
      const list = document.querySelector('[role="log"]')
      if (!list) throw new Error('no thread')
      const box = list.getBoundingClientRect()
      // An intersection is reckoned after the last layout of a frame: in an animation callback rows may stand where nobody ever sees them.
      const painted = (): Promise<Map<Element, DOMRectReadOnly>> =>
        new Promise((resolve) =>
          requestAnimationFrame(() => {
            const watch = new IntersectionObserver((entries) => {
              watch.disconnect()
              resolve(new Map(entries.map((entry) => [entry.target, entry.boundingClientRect])))
            })
            for (const row of list.querySelectorAll('[data-message]')) watch.observe(row)
          }),
        )
      let [worst, compared] = [0, 0]
      const texts = (): boolean => /Line 12\b/.test(list.textContent)
      let last = await painted()
      for (let step = 0; step < 900 && !texts(); step++) {
        const from = list.scrollTop
        list.scrollTop -= 120
        let wanted = from - list.scrollTop
        for (let frame = 0; frame < 2; frame++) {
          const now = await painted()
          for (const [row, { top, bottom }] of now) {
            const before = last.get(row)
            if (before === undefined || bottom < box.top || top > box.bottom) continue
            compared++
            worst = Math.max(worst, Math.abs(top - before.top - wanted))
          }
          last = now
          wanted = 0
        }
      }
      return { worst, compared, arrived: texts() }
    })
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    expect(moved.compared).toBeGreaterThan(500)
    expect(moved.arrived).toBe(true)
    expect(moved.worst).toBeLessThanOrEqual(2)
    // While the reader is up there, what arrives moves nothing, is counted, and one click leads to it.
    const row = desk.thread.locator('[data-message]').nth(5)
    const before = await row.boundingBox()
    const id = await row.getAttribute('data-message')
    desk.customerWrites(conversation, 'And the end of it.')
    const latest = page.getByRole('button', { name: '1 new message' })
    await expect(latest).toBeVisible()
    expect((await desk.thread.locator(`[data-message="${id ?? ''}"]`).boundingBox())?.y).toBeCloseTo(before?.y ?? -1, 0)
    await latest.click()
    await expect(desk.thread.getByText('And the end of it.')).toBeInViewport()
    await expect(latest).toHaveCount(0)
  })

  test('draws a line above what is new since one looked', async ({ desk }) => {
    const conversation = desk.one(2)
    const other = desk.one(5)
    await desk.open(conversation)
    await desk.open(other)
    // The line goes by seconds: what comes in the very second of the last look counts as seen.
    const left = Math.floor(Date.now() / 1000)
    await expect.poll(() => Math.floor(Date.now() / 1000)).toBeGreaterThan(left)
    desk.customerWrites(conversation, 'News of the day.')
    await expect(desk.row(conversation)).toContainText('News of the day.')
    await desk.open(conversation)
    await expect(desk.thread.getByText('News of the day.')).toBeVisible()
    const line = desk.thread.getByText('New', { exact: true })
    await expect(line).toHaveCount(1)
    const below = await desk.thread.getByText('News of the day.').boundingBox()
    const at = await line.boundingBox()
    expect(at && below && at.y < below.y).toBe(true)
  })

  test('says sent, then read when the customer has seen it', async ({ desk }) => {
    const conversation = desk
      .mine()
      .find((one) => desk.demo.model.inbox(one.inboxId).channelType === 'Channel::WebWidget')
    if (!conversation) throw new Error('no conversation of the website')
    await desk.open(conversation)
    await desk.write('Have you seen this?')
    const mine = desk.thread.locator('[data-message]').filter({ hasText: 'Have you seen this?' })
    await expect(mine).toContainText('Sent')
    read(desk.demo.model, conversation)
    await expect(mine).toContainText('Read')
    await expect(mine).not.toContainText('Sent')
  })

  test('marks private notes, deletes a message after asking, and shows what others deleted', async ({ desk }) => {
    const { page, demo } = desk
    const conversation = desk.one()
    await desk.open(conversation)
    sendAsAgent(demo.model, conversation, { content: 'Only for us.', isPrivate: true }, ada(desk))
    const note = desk.thread.locator('[data-message]').filter({ hasText: 'Only for us.' })
    await expect(note).toHaveAttribute('aria-label', /^Private note by/)
    await expect(note).toContainText('Private note')
    await desk.write('A slip of the finger.')
    const mine = desk.thread.locator('[data-message]').filter({ hasText: 'A slip of the finger.' })
    await expect(mine).toContainText('Sent')
    await mine.hover()
    // At rest: a click that finds its button moving scrolls the list before it tries again, and the pointer is no longer on the row.
    await mine.getByRole('toolbar').evaluate((bar) => Promise.all(bar.getAnimations().map(({ finished }) => finished)))
    await mine.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expect(mine).toHaveCount(0)
    await expect(desk.thread.locator('[data-message]').last()).toContainText('This message was deleted')
    await expect.poll(() => desk.stored(conversation, 'A slip of the finger.'), { timeout: 20_000 }).toBe(0)
    const theirs = sendAsAgent(demo.model, conversation, { content: 'Soon gone.', isPrivate: false }, ada(desk))
    await expect(shown(desk, theirs)).toContainText('Soon gone.')
    deleteMessage(demo.model, theirs, ada(desk))
    await expect(shown(desk, theirs)).toContainText('This message was deleted')
  })

  test('tries a picture again that could not be loaded while offline', async ({ desk }) => {
    const { page, demo } = desk
    const conversation = holding(
      desk,
      (one) =>
        one.attachments.some(({ fileType }) => fileType === 'image') &&
        one.conversation.displayId !== desk.one().displayId,
    )
    await fetch(`${demo.control}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'status', status: 503, path: 'active_storage' }),
    })
    await goTo(desk, conversation)
    const broken = page.getByText('Image not available').first()
    for (let turn = 0; turn < 20 && (await broken.count()) === 0; turn++) {
      await desk.thread.evaluate((list) => list.scrollBy(0, -300))
      await page.evaluate(() => new Promise(requestAnimationFrame))
    }
    await expect(broken).toBeVisible()
    await fetch(`${demo.control}/faults`, { method: 'DELETE' })
    await demo.restart(100)
    await expect(page.getByText('Image not available')).toHaveCount(0, { timeout: 20_000 })
    const image = desk.thread
      .getByRole('button', { name: /^View / })
      .last()
      .locator('img')
    await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(0)
  })
})
