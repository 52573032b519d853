import type { ConsoleMessage, Locator } from '@playwright/test'
import { makeAttachment, storeBlob } from '../../electron/demo/model/blobs.ts'
import { deleteMessage, sendAsAgent, sendAsContact } from '../../electron/demo/model/messages.ts'
import type { Conversation, Message } from '../../electron/demo/model/types.ts'
import { read } from '../../electron/demo/model/visitor.ts'
import { blobUrl } from '../../electron/demo/payloads/basics.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

/** Collects the errors of the page and its console from now on. Older servers fail at thumbnails, which Chromium reports. */
function collectErrors({ page, demo }: DeskPage): string[] {
  const errors: string[] = []
  const expected = demo.model.can('thumbnailFails') ? /^Failed to load resource: .* 502/ : /^$/
  page.on('pageerror', (error) => errors.push(`error: ${error.message}`))
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error' && !expected.test(message.text())) errors.push(`console: ${message.text()}`)
  })
  return errors
}
const messagesOf = (desk: DeskPage, conversation: Conversation): Message[] =>
  [...desk.demo.model.messages.values()].filter((one) => one.conversation.id === conversation.id)
const messageRow = (desk: DeskPage, message: Message): Locator => desk.thread.locator(`[data-message="${message.id}"]`)
/** The newest conversation of account 1 with a message that `holds` accepts. */
function conversationWith(desk: DeskPage, holds: (message: Message) => boolean): Conversation {
  const found = [...desk.demo.model.messages.values()].findLast((one) => one.conversation.accountId === 1 && holds(one))
  if (!found) throw new Error('the seed has no such message')
  return found.conversation
}
/** Opens a conversation, listed or not, through the stored location of the desk. */
async function goTo(desk: DeskPage, conversation: Conversation): Promise<void> {
  await desk.openStored(conversation)
  await expect(
    desk.page.getByRole('heading', { level: 1, name: desk.demo.model.contact(conversation.contactId).name }),
  ).toBeVisible()
}
const ada = (desk: DeskPage) => {
  const found = [...desk.demo.model.users.values()].find(({ email }) => email === 'ada@acme.test')
  if (!found) throw new Error('the demo server has no Ada')
  return found
}

test.describe('the thread', () => {
  test('renders every type of message and content of the seed without console errors', async ({ desk }) => {
    test.setTimeout(120_000)
    const { page, demo } = desk
    const errors = collectErrors(desk)
    const kindOf = (one: Message): string[] => [
      one.contentType,
      one.kind,
      ...one.attachments.map(({ fileType }) => `file ${fileType}`),
      one.isPrivate ? 'note' : '',
      one.contentAttributes['is_unsupported'] === true ? 'unsupported' : '',
    ]
    const inAccount = [...demo.model.messages.values()].filter((one) => one.conversation.accountId === 1)
    const kinds = new Set(inAccount.flatMap(kindOf))
    // A small set of conversations that contains every kind, newest first.
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
      // From the newest upward, so that each is drawn at least once. Activity lines have no article role.
      for (const message of messages.filter((one) => one.kind !== 'activity').toReversed()) {
        const row = messageRow(desk, message)
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
    expect(errors).toEqual([])
  })

  test('renders Markdown, and shows HTML from a contact as text', async ({ desk }) => {
    const errors = collectErrors(desk)
    const conversation = desk.one()
    await desk.open(conversation)
    await desk.write('It is **strong**, `code`, and\n\n- one\n- two\n\n[our page](https://acme.test/page)')
    const mine = desk.thread.locator('[data-message]').last()
    await expect(mine.locator('strong')).toHaveText('strong')
    await expect(mine.locator('code')).toHaveText('code')
    await expect(mine.locator('li')).toHaveText(['one', 'two'])
    await mine.getByRole('link', { name: 'our page' }).click()
    await expect.poll(() => desk.app.host.openedExternal()).toEqual(['https://acme.test/page'])
    desk.contactWrites(conversation, '<img src=x onerror="document.title=\'owned\'"><b>bold?</b>')
    const last = desk.thread.locator('[data-message]').last()
    await expect(last).toContainText('<b>bold?</b>')
    await expect(last.locator('img[src="x"]')).toHaveCount(0)
    expect(await desk.page.title()).not.toBe('owned')
    expect(errors).toEqual([])
  })

  test('reserves the space of an image while it loads', async ({ desk }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    const box = conversationWith(desk, (one) =>
      one.attachments.some(({ fileType, width }) => fileType === 'image' && width !== null),
    )
    const withImage = messagesOf(desk, box).find((one) => one.attachments.some(({ fileType }) => fileType === 'image'))
    if (!withImage) throw new Error('the seed has no image')
    const file = desk.demo.model.blobs.get(withImage.attachments[0]?.blob ?? '')
    if (!file) throw new Error('the image has no file')
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

  test('shows an email in isolation: no scripts, images of the server, remote images only on request', async ({
    desk,
  }) => {
    const { page, demo } = desk
    const errors = collectErrors(desk)
    const { model } = demo
    const conversation = conversationWith(desk, (one) => one.contentType === 'incoming_email')
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
    const html = [
      `<html><head><script>parent.document.title='owned'</script></head><body onload="parent.document.title='owned'">`,
      `<p>Our spring offer</p><img src="${stored}" width="120" height="60" alt="photo">`,
      `<img src="${remote}" width="120" height="60" alt="offer" onerror="parent.document.title='owned'">`,
      `<a href="javascript:parent.document.title='owned'">bad</a> <a href="https://acme.test/offer">good</a>`,
      `<form action="https://evil.example.test"><input name="password"><button>Go</button></form>`,
      `<iframe src="https://evil.example.test"></iframe></body></html>`,
    ].join('')
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
    const email = desk.thread.locator('[data-message]').last()
    await expect(email.getByRole('heading', { name: 'Spring' })).toBeVisible()
    const frame = email.frameLocator('iframe')
    await expect(frame.getByText('Our spring offer')).toBeVisible()
    await expect(email.getByText(/1 remote image isn’t shown/)).toBeVisible()
    await expect(frame.locator('script, form, iframe, input, [onload], [onerror], [href^="javascript"]')).toHaveCount(0)
    // Checked from outside: a script of the test inside the frame would be blocked too, and add an error.
    const width = (): Promise<number> =>
      email
        .locator('iframe')
        .evaluate(
          (one: HTMLIFrameElement) =>
            one.contentDocument?.querySelector<HTMLImageElement>('img[alt="photo"]')?.naturalWidth ?? 0,
        )
    await expect.poll(width).toBe(1)
    expect(asked()).toBeGreaterThan(0)
    const image = frame.locator('img[alt="offer"]')
    await expect(image).toHaveCount(0)
    expect(errors).toEqual([])
    const tried = page.waitForResponse((answer) => answer.url().includes(Buffer.from(remote).toString('base64url')))
    await email.getByRole('button', { name: 'Show images' }).click()
    await expect(image).toHaveAttribute('src', /^media\//)
    // The remote server doesn't exist, which is the only error.
    expect((await tried).ok()).toBe(false)
    await expect.poll(() => errors).toEqual([expect.stringMatching(/^console: Failed to load resource/)])
    errors.length = 0
    await frame.getByRole('link', { name: 'good' }).click()
    await expect.poll(() => desk.app.host.openedExternal()).toEqual(['https://acme.test/offer'])
    expect(await page.title()).not.toBe('owned')
    expect(errors).toEqual([])
  })

  test('loads history while scrolling without a jump, and returns to the latest message', async ({ desk }) => {
    const { page, demo } = desk
    const conversation = desk.one(4)
    // With their events: without them, the line about missing live updates appears, which takes room.
    for (let index = 0; index < 150; index++)
      sendAsContact(demo.model, conversation, { content: `Line ${index} ${'of the long story '.repeat(index % 7)}` })
    // Opened before its events came, the thread would be at its end.
    await expect(desk.row(conversation)).toContainText('Line 149')
    // Seen, so that the thread opens at its end.
    await desk.open(conversation)
    await page.getByRole('button', { name: 'Latest' }).click()
    await expect(desk.row(conversation).getByText(/^\d+ unread$/)).toHaveCount(0)
    await desk.open(desk.one(3))
    await goTo(desk, conversation)
    await expect(desk.thread).toContainText('Line 149')
    // Rows that are drawn a frame too late show only on a slow machine.
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    // From one painted frame to the next, each row moves exactly by the scroll step.
    const moved = await page.evaluate(async () => {
      const list = document.querySelector('[role="log"]')
      if (!list) throw new Error('the page has no thread')
      const box = list.getBoundingClientRect()
      // Intersections are computed after the last layout of a frame; positions in an animation callback may never
      // be painted.
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
    // A message that arrives while the user is scrolled up moves no row and is counted; one click leads to it.
    const row = desk.thread.locator('[data-message]').nth(5)
    const before = await row.boundingBox()
    const id = await row.getAttribute('data-message')
    desk.contactWrites(conversation, 'And the end of it.')
    const latest = page.getByRole('button', { name: '1 new message' })
    await expect(latest).toBeVisible()
    expect((await desk.thread.locator(`[data-message="${id ?? ''}"]`).boundingBox())?.y).toBeCloseTo(before?.y ?? -1, 0)
    await latest.click()
    await expect(desk.thread.getByText('And the end of it.')).toBeInViewport()
    await expect(latest).toHaveCount(0)
  })

  test('opens a long new email at its beginning, below the line above new messages', async ({ desk }) => {
    const mail = desk.mine().find(({ inboxId }) => desk.demo.model.inbox(inboxId).channelType === 'Channel::Email')
    if (!mail) throw new Error('Ada has no email conversation')
    const paragraphs = Array.from({ length: 60 }, (_, index) => `<p>Paragraph ${index + 1} of it.</p>`)
    sendAsContact(desk.demo.model, mail, {
      content: 'Paragraph 1',
      contentType: 'incoming_email',
      contentAttributes: {
        email: {
          subject: 'Long',
          from: ['grace@example.test'],
          to: ['help@acme.test'],
          html_content: { full: paragraphs.join('') },
          text_content: {},
        },
      },
    })
    await expect(desk.row(mail)).toContainText('Paragraph 1')
    await desk.open(mail)
    const body = desk.thread.locator('iframe').last().contentFrame()
    await expect(body.getByText('Paragraph 1 of it.')).toBeInViewport()
    await expect(desk.thread.getByText('New', { exact: true })).toBeInViewport()
    await expect(body.getByText('Paragraph 60 of it.')).not.toBeInViewport()
  })

  for (const visited of [true, false])
    test(`opens at the first new message where more are new than are loaded at first, ${
      visited ? 'visited' : 'never fetched'
    } before`, async ({ desk }) => {
      const { page, thread } = desk
      const [conversation, other] = [desk.one(2), desk.one(5)]
      if (visited) {
        await desk.open(conversation)
        await expect(thread.locator('[data-message]').last()).toBeVisible()
        await desk.open(other)
        const left = Math.floor(Date.now() / 1000)
        await expect.poll(() => Math.floor(Date.now() / 1000)).toBeGreaterThan(left)
      }
      for (let each = 1; each <= 65; each++) desk.contactWrites(conversation, `Question ${each}.`)
      await expect(desk.row(conversation)).toContainText('Question 65.')
      await desk.open(conversation)
      const line = thread.getByText('New', { exact: true })
      await expect(line).toBeInViewport()
      const first = thread.locator('[data-message]').filter({ hasText: 'Question 1.' })
      if (visited) await expect(first).toBeInViewport()
      await expect(thread.getByText('Question 65.')).not.toBeInViewport()
      // The end was not in view: the conversation stays unread until the user has been there.
      await expect(desk.row(conversation).getByText(/^\d+ unread$/)).toHaveCount(1)
      await page.getByRole('button', { name: 'Latest' }).click()
      await expect(thread.getByText('Question 65.')).toBeInViewport()
      await expect(desk.row(conversation).getByText(/^\d+ unread$/)).toHaveCount(0)
    })

  test('draws a line above messages that arrived since the last visit', async ({ desk }) => {
    const conversation = desk.one(2)
    const other = desk.one(5)
    await desk.open(conversation)
    await desk.open(other)
    // The line has a resolution of seconds: messages in the second of the last visit count as seen.
    const left = Math.floor(Date.now() / 1000)
    await expect.poll(() => Math.floor(Date.now() / 1000)).toBeGreaterThan(left)
    desk.contactWrites(conversation, 'News of the day.')
    await expect(desk.row(conversation)).toContainText('News of the day.')
    await desk.open(conversation)
    await expect(desk.thread.getByText('News of the day.')).toBeVisible()
    const line = desk.thread.getByText('New', { exact: true })
    await expect(line).toHaveCount(1)
    const below = await desk.thread.getByText('News of the day.').boundingBox()
    const at = await line.boundingBox()
    expect(at && below && at.y < below.y).toBe(true)
  })

  test('shows a message as sent, then as read once the contact has seen it', async ({ desk }) => {
    const conversation = desk
      .mine()
      .find((one) => desk.demo.model.inbox(one.inboxId).channelType === 'Channel::WebWidget')
    if (!conversation) throw new Error('the seed has no website conversation')
    await desk.open(conversation)
    await desk.write('Have you seen this?')
    const mine = desk.thread.locator('[data-message]').filter({ hasText: 'Have you seen this?' })
    await expect(mine).toContainText('Sent')
    read(desk.demo.model, conversation)
    await expect(mine).toContainText('Read')
    await expect(mine).not.toContainText('Sent')
  })

  test('marks private notes, deletes a message after confirmation, and shows messages deleted by others', async ({
    desk,
  }) => {
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
    // Waits for the animation: a click on a moving button scrolls the list and retries, and the pointer leaves the row.
    await mine.getByRole('toolbar').evaluate((bar) => Promise.all(bar.getAnimations().map(({ finished }) => finished)))
    await mine.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expect(mine).toHaveCount(0)
    await expect(desk.thread.locator('[data-message]').last()).toContainText('This message was deleted')
    await expect.poll(() => desk.stored(conversation, 'A slip of the finger.'), { timeout: 20_000 }).toBe(0)
    const theirs = sendAsAgent(demo.model, conversation, { content: 'Soon gone.', isPrivate: false }, ada(desk))
    await expect(messageRow(desk, theirs)).toContainText('Soon gone.')
    deleteMessage(demo.model, theirs, ada(desk))
    await expect(messageRow(desk, theirs)).toContainText('This message was deleted')
  })

  test('loads an image again that failed while offline', async ({ desk }) => {
    const { page, demo } = desk
    const conversation = conversationWith(
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
    await expect(image).toHaveCSS('opacity', '1')
  })
})
