import type { Locator } from '@playwright/test'
import type { Conversation, Message } from '../../electron/demo/model/types.ts'
import { Visitor } from '../../scripts/scene/visitor.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

const addFault = async (desk: DeskPage, body: object): Promise<void> => {
  const answer = await fetch(`${desk.demo.control}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`the demo server refused the fault: ${answer.status}`)
}
const newestSent = (desk: DeskPage, conversation: Conversation): Message | undefined =>
  [...desk.demo.model.messages.values()].findLast(
    (one) => one.conversation.id === conversation.id && one.kind === 'outgoing',
  )
const openAndFocus = async (desk: DeskPage, conversation: Conversation): Promise<void> => {
  await desk.open(conversation)
  await expect(desk.page.locator('[role=option][aria-selected=true]')).toHaveAttribute(
    'data-conversation',
    String(conversation.displayId),
  )
  await desk.field.click()
}
/** Pastes files into the composer or drops them there. */
async function pasteOrDrop(
  desk: DeskPage,
  how: 'paste' | 'drop',
  files: { name: string; type: string; bytes: number }[],
): Promise<void> {
  await desk.field.evaluate(
    (field, { how: type, files: list }) => {
      const transfer = new DataTransfer()
      for (const file of list)
        transfer.items.add(new File([new Uint8Array(file.bytes).fill(7)], file.name, { type: file.type }))
      const init = { bubbles: true, cancelable: true }
      if (type === 'paste') field.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: transfer }))
      else {
        field.dispatchEvent(new DragEvent('dragenter', { ...init, dataTransfer: transfer }))
        field.dispatchEvent(new DragEvent('drop', { ...init, dataTransfer: transfer }))
      }
    },
    { how, files },
  )
}

test.describe('the composer', () => {
  test('sends with Enter or with the modifier, as set, and Shift+Enter adds a line', async ({ desk }) => {
    const { page } = desk
    const conversation = desk.one()
    await openAndFocus(desk, conversation)
    await page.keyboard.type('First line')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('second line')
    await expect(desk.field).toHaveValue('First line\nsecond line')
    await page.keyboard.press('Enter')
    await expect(desk.field).toHaveValue('')
    await expect.poll(() => desk.stored(conversation, 'First line\nsecond line')).toBe(1)

    await page.getByRole('button', { name: 'Sending options' }).click()
    await page.getByRole('menuitemradio', { name: /Ctrl Enter/ }).click()
    await desk.field.click()
    await page.keyboard.type('Careful')
    await page.keyboard.press('Enter')
    await page.keyboard.type('writer')
    await expect(desk.field).toHaveValue('Careful\nwriter')
    await page.keyboard.press('Control+Enter')
    await expect(desk.field).toHaveValue('')
    await expect.poll(() => desk.stored(conversation, 'Careful\nwriter')).toBe(1)
  })

  test(
    'keeps an uploading file and newer text while another conversation is open',
    { tag: '@full' },
    async ({ desk }) => {
      const { page } = desk
      const [conversation, other] = [desk.one(), desk.one(1)]
      await openAndFocus(desk, conversation)
      await pasteOrDrop(desk, 'paste', [{ name: 'film.bin', type: 'application/octet-stream', bytes: 20_000_000 }])
      await page.keyboard.type('see the file')
      await desk.row(other).click()
      await expect(desk.field).toHaveValue('')
      await desk.row(conversation).click()
      await expect(desk.field).toHaveValue('see the file')
      await page.keyboard.type(' attached')
      await expect(page.getByRole('button', { name: 'Remove film.bin' })).toBeVisible()
      await expect(page.locator('.composer').getByRole('progressbar')).toHaveCount(0, { timeout: 20_000 })
      await desk.row(other).click()
      await desk.row(conversation).click()
      await expect(desk.field).toHaveValue('see the file attached')
      await expect(page.getByRole('button', { name: 'Remove film.bin' })).toHaveCount(1)
      await desk.send.click()
      await expect
        .poll(() => newestSent(desk, conversation)?.content, { timeout: 20_000 })
        .toBe('see the file attached')
      expect(newestSent(desk, conversation)?.attachments).toHaveLength(1)
    },
  )

  test('keeps the quoted message while another conversation is open', async ({ desk }) => {
    const { page } = desk
    const isChat = ({ inboxId }: Conversation): boolean =>
      desk.demo.model.inbox(inboxId).channelType === 'Channel::WebWidget'
    const [conversation, other] = desk.mine().filter(isChat)
    if (!conversation || !other) throw new Error('Ada has too few chats')
    await openAndFocus(desk, conversation)
    desk.contactWrites(conversation, 'Which of the two?')
    const question = desk.thread.locator('[data-message]').filter({ hasText: 'Which of the two?' })
    await question.hover()
    await question.getByRole('button', { name: 'Reply' }).click()
    await expect(page.getByText(/^Replying to/)).toBeVisible()
    await desk.row(other).click()
    await expect(page.getByText(/^Replying to/)).toHaveCount(0)
    await desk.row(conversation).click()
    await expect(page.getByText(/^Replying to/)).toBeVisible()
    await desk.write('The first')
    await expect.poll(() => newestSent(desk, conversation)?.content).toBe('The first')
    const asked = [...desk.demo.model.messages.values()].findLast(({ content }) => content === 'Which of the two?')
    expect(newestSent(desk, conversation)?.contentAttributes['in_reply_to']).toBe(asked?.id)
    await expect(page.getByText(/^Replying to/)).toHaveCount(0)
  })

  test(
    'accepts files by button, paste and drop, shows their progress, and sends them with the text',
    { tag: '@core' },
    async ({ desk }) => {
      const { page } = desk
      const conversation = desk.one()
      await openAndFocus(desk, conversation)
      await desk.page
        .locator('input[type=file]')
        .setInputFiles({ name: 'offer.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') })
      await pasteOrDrop(desk, 'paste', [{ name: 'screen.png', type: 'image/png', bytes: 900 }])
      await pasteOrDrop(desk, 'drop', [{ name: 'notes.txt', type: 'text/plain', bytes: 40 }])
      const tray = page.getByRole('list', { name: 'Attached files' })
      await expect(tray.getByRole('listitem')).toHaveCount(3)
      await expect(tray.getByRole('progressbar')).toHaveCount(0)
      await tray.getByRole('button', { name: 'Remove notes.txt' }).click()
      await expect(tray.getByRole('listitem')).toHaveCount(2)
      await addFault(desk, { kind: 'slow', method: 'POST', path: '/messages$', ms: 1500, count: 1 })
      await desk.write('Both are attached.')
      await expect(desk.thread).toContainText(/Sending/)
      await expect(tray).toHaveCount(0)
      await expect.poll(() => newestSent(desk, conversation)?.attachments.length).toBe(2)
      const sent = newestSent(desk, conversation)
      expect(sent?.attachments.map(({ blob }) => desk.demo.model.blobs.get(blob ?? '')?.fileName)).toEqual([
        'offer.pdf',
        'screen.png',
      ])
      expect(desk.demo.model.blobs.get(sent?.attachments[0]?.blob ?? '')?.bytes.toString()).toBe('%PDF-1.4\n%%EOF\n')
      await expect(desk.thread.locator('[data-message]').last()).toContainText('offer.pdf')
      await expect(desk.thread.locator('[data-message]')).not.toContainText(['Sending'])
    },
  )

  test('shows the progress of a large file, and can remove it', async ({ desk }) => {
    await openAndFocus(desk, desk.one())
    const seen = desk.page.evaluate(
      () =>
        new Promise<number[]>((resolve) => {
          const values: number[] = []
          const watcher = new MutationObserver(() => {
            const bar = document.querySelector('[role=progressbar]')
            const now = Number(bar?.getAttribute('aria-valuenow') ?? '-1')
            if (bar !== null && values.at(-1) !== now) values.push(now)
            if (bar === null && values.length > 0) {
              watcher.disconnect()
              resolve(values)
            }
          })
          watcher.observe(document.body, { subtree: true, childList: true, attributes: true })
        }),
    )
    await pasteOrDrop(desk, 'drop', [{ name: 'film.mp4', type: 'video/mp4', bytes: 24_000_000 }])
    const values = await seen
    expect(values.length).toBeGreaterThan(3)
    expect(values).toEqual(values.toSorted((a, b) => a - b))
    await expect(desk.page.getByRole('list', { name: 'Attached files' })).toContainText('24 MB')
    await desk.page.getByRole('button', { name: 'Remove film.mp4' }).click()
    await expect(desk.page.getByRole('list', { name: 'Attached files' })).toHaveCount(0)
  })

  test('accepts files dropped anywhere in its column, and none dropped elsewhere', async ({ desk }) => {
    const { page } = desk
    await openAndFocus(desk, desk.one())
    const address = page.url()
    const tray = page.getByRole('list', { name: 'Attached files' }).getByRole('listitem')
    const carry = (target: Locator, kinds: string[]): Promise<{ prevented: boolean; effect: string }[]> =>
      target.evaluate((element, all) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File(['abc'], 'dropped.txt', { type: 'text/plain' }))
        return all.map((kind) => {
          const event = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer })
          element.dispatchEvent(event)
          return { prevented: event.defaultPrevented, effect: dataTransfer.dropEffect }
        })
      }, kinds)
    const drop = page.getByText('Drop files to attach them')
    for (const [index, target] of [desk.thread, page.getByRole('main').locator('header').first()].entries()) {
      await carry(target, ['dragenter', 'dragover'])
      await expect(drop).toBeVisible()
      await carry(target, ['drop'])
      await expect(drop).toBeHidden()
      await expect(tray).toHaveCount(index + 1)
    }
    for (const target of [desk.row(desk.one(1)), desk.status]) {
      const events = await carry(target, ['dragenter', 'dragover', 'drop'])
      expect(events.map(({ prevented }) => prevented)).toEqual([true, true, true])
      await expect(drop).toBeHidden()
    }
    await expect(tray).toHaveCount(2)
    expect(page.url()).toBe(address)
  })

  test('leaves the thread its height with long text and many attachments', async ({ desk }) => {
    const { page } = desk
    await openAndFocus(desk, desk.one())
    await pasteOrDrop(
      desk,
      'drop',
      Array.from({ length: 8 }, (_, index) => ({ name: `file-${index}.txt`, type: 'text/plain', bytes: 5 })),
    )
    const tray = page.getByRole('list', { name: 'Attached files' })
    await expect(tray.getByRole('listitem').first()).toContainText('5 B')
    await desk.field.fill(Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n'))
    for (const [width, height] of [
      [1360, 700],
      [1360, 600],
      [860, 600],
      [600, 600],
    ] as const) {
      await desk.app.host.resizeWindow(width, height)
      await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height])
      await expect.poll(async () => (await desk.thread.boundingBox())?.height).toBeGreaterThan(150)
      await expect(desk.send).toBeInViewport({ ratio: 1 })
      await expect(tray.getByRole('listitem').first()).toBeInViewport({ ratio: 1 })
      const [fieldHeight, hidden] = await desk.field.evaluate((field) => [
        field.clientHeight,
        field.scrollHeight - field.clientHeight,
      ])
      expect(fieldHeight).toBeGreaterThan(50)
      expect(hidden).toBeGreaterThan(0)
    }
  })

  test('ends a long draft at a line that more text lies behind, above and below, apart from its tabs and tools', async ({
    desk,
  }) => {
    const { page, field } = desk
    await desk.open(desk.one())
    await field.fill(Array.from({ length: 60 }, (_, index) => `Line ${index} of a long reply.`).join('\n'))
    // Only the edges are compared, not the text behind them.
    await field.evaluate((element) => {
      element.style.color = element.style.caretColor = 'transparent'
    })
    const box = await field.boundingBox()
    if (!box) throw new Error('the field is not shown')
    const tabs = await page.getByRole('radio', { name: 'Reply', exact: true }).boundingBox()
    const send = await desk.send.boundingBox()
    expect((tabs?.y ?? Infinity) + (tabs?.height ?? 0)).toBeLessThanOrEqual(box.y)
    expect(send?.y ?? 0).toBeGreaterThanOrEqual(box.y + box.height)
    /** The brightness of the outermost row of pixels, 0 to 255, scrolled to a part of the text. */
    const edge = async (side: 'top' | 'bottom', scrolled: number): Promise<number> => {
      await field.evaluate((element, part) => {
        element.scrollTop = (element.scrollHeight - element.clientHeight) * part
      }, scrolled)
      const y = side === 'top' ? Math.ceil(box.y) : Math.floor(box.y + box.height) - 1
      const shot = await page.screenshot({ clip: { x: box.x + 200, y, width: 80, height: 1 } })
      return page.evaluate(
        async (bytes) => {
          const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }))
          const canvas = new OffscreenCanvas(image.width, 1)
          const context = canvas.getContext('2d')
          context?.drawImage(image, 0, 0)
          const values = [...(context?.getImageData(0, 0, image.width, 1).data ?? [])]
          return values.reduce((sum, value) => sum + value, 0) / values.length
        },
        [...shot],
      )
    }
    const edges = async (scrolled: number): Promise<boolean[]> => [
      (await edge('top', scrolled)) < 248,
      (await edge('bottom', scrolled)) < 248,
    ]
    expect([await edges(0), await edges(0.5), await edges(1)]).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ])
  })

  test('shows the limits before anything is sent', async ({ desk }) => {
    const { page } = desk
    const conversation = desk.mine().find((one) => desk.demo.model.contact(one.contactId).name === 'Layla Haddad')
    if (!conversation) throw new Error('the seed has no WhatsApp conversation')
    await openAndFocus(desk, conversation)
    await pasteOrDrop(desk, 'drop', [{ name: 'huge.zip', type: 'application/zip', bytes: 40_000_001 }])
    await expect(page.getByRole('alert').filter({ hasText: 'huge.zip is larger than 40 MB' })).toBeVisible()
    await pasteOrDrop(desk, 'drop', [{ name: 'nothing.txt', type: 'text/plain', bytes: 0 }])
    await expect(page.getByRole('alert').filter({ hasText: 'nothing.txt is empty' })).toBeVisible()
    await pasteOrDrop(
      desk,
      'drop',
      Array.from({ length: 16 }, (_, index) => ({ name: `file-${index}.txt`, type: 'text/plain', bytes: 3 })),
    )
    await expect(page.getByRole('alert').filter({ hasText: 'At most 15 files' })).toBeVisible()
    await expect(page.getByRole('list', { name: 'Attached files' }).getByRole('listitem')).toHaveCount(15)
    const sends = (): number =>
      desk.demo.rest.log.filter(({ method, path }) => method === 'POST' && path.endsWith('/messages')).length
    const before = sends()
    await desk.field.fill('word '.repeat(13_200))
    await expect(page.getByText(/too many/)).toBeVisible()
    await expect(page.getByRole('alert').filter({ hasText: /takes at most/ })).toBeVisible()
    await expect(desk.send).toHaveAttribute('aria-disabled', 'true')
    await desk.field.press('Enter')
    await expect(page.getByRole('alert').filter({ hasText: /takes at most/ })).toBeVisible()
    await expect(desk.field).not.toHaveValue('')
    expect(sends()).toBe(before)
  })

  test('keeps a draft for each conversation and mode, and after a restart', async ({ desk, launchApp }) => {
    const { page } = desk
    const [first, second] = [desk.one(), desk.one(1)]
    await openAndFocus(desk, first)
    await page.keyboard.type('Half a reply')
    await page.getByRole('radio', { name: 'Private note' }).click()
    await expect(desk.field).toHaveValue('')
    await page.keyboard.type('Half a note')
    await openAndFocus(desk, second)
    await expect(desk.field).toHaveValue('')
    await expect(desk.row(first)).toContainText('Draft')
    await expect(desk.row(first)).toContainText('Half a reply')
    await page.keyboard.type('Another')
    await openAndFocus(desk, first)
    await expect(desk.field).toHaveValue('Half a reply')
    await page.getByRole('radio', { name: 'Private note' }).click()
    await expect(desk.field).toHaveValue('Half a note')
    await expect(desk.row(second)).toContainText('Another')
    await desk.app.close()
    const again = await launchApp()
    const next = await again.page()
    const field = next.getByRole('textbox', { name: /^(Reply|Private note)$/ })
    const open = (conversation: Conversation): Promise<void> =>
      next.locator(`[role=option][data-conversation="${conversation.displayId}"]`).click()
    await open(first)
    await expect(field).toHaveValue('Half a reply')
    await next.getByRole('radio', { name: 'Private note' }).click()
    await expect(field).toHaveValue('Half a note')
    await open(second)
    await expect(field).toHaveValue('Another')
  })

  test(
    'shows the contact typing until four seconds pass or the message is sent, and never for a note',
    { tag: '@full' },
    async ({ desk }) => {
      desk.needs('publicApi')
      const { page, demo } = desk
      const app = demo.inboxes.find(({ identifier, accountId }) => identifier !== undefined && accountId === 1)
      const visitor = await Visitor.arrive(demo.base, app?.identifier ?? '', {
        name: 'Tilda Typo',
        email: 'tilda@example.test',
      })
      try {
        await visitor.write('Hello?')
        await desk.view('All conversations')
        await page.locator(`[role=option][data-conversation="${visitor.conversationId}"]`).click()
        await expect(desk.thread).toContainText('Hello?')
        const typings = (): string[] =>
          visitor
            .got()
            .filter(({ event, data }) => event.startsWith('conversation.typing') && data['is_private'] !== true)
            .map(({ event }) => event.slice('conversation.'.length))
        await desk.field.click()
        await page.keyboard.type('Let me see')
        await expect.poll(typings).toEqual(['typing_on'])
        // No key is pressed: the pause itself turns it off.
        await expect.poll(typings, { timeout: 8_000 }).toEqual(['typing_on', 'typing_off'])
        await page.keyboard.type(', yes')
        await expect.poll(typings).toEqual(['typing_on', 'typing_off', 'typing_on'])
        await page.keyboard.press('Enter')
        await expect.poll(typings).toEqual(['typing_on', 'typing_off', 'typing_on', 'typing_off'])
        await visitor.until('message.created', (data) => data['content'] === 'Let me see, yes', 10_000)
        await page.getByRole('radio', { name: 'Private note' }).click()
        await page.keyboard.type('Among us')
        await desk.send.click()
        await expect
          .poll(() => [...demo.model.messages.values()].some((one) => one.content === 'Among us' && one.isPrivate))
          .toBe(true)
        // The server forwards typing in notes, marked as private, and the contact's page hides it.
        expect(typings()).toHaveLength(4)
        expect(visitor.got().some(({ data }) => data['content'] === 'Among us')).toBe(false)
      } finally {
        visitor.leave()
      }
    },
  )

  test('offers canned responses after a slash, and agents after an at sign, stored as mentions', async ({ desk }) => {
    const { page } = desk
    const conversation = desk.one()
    await openAndFocus(desk, conversation)
    await page.keyboard.type('/refu')
    const list = page.getByRole('listbox', { name: 'Canned responses' })
    await expect(list.getByRole('option').first()).toContainText('/refund')
    await page.keyboard.press('Enter')
    await expect(desk.field).toHaveValue(
      'I have refunded the amount. Depending on your bank it takes 3 to 5 working days to show up.',
    )
    await expect(list).toHaveCount(0)
    await page.getByRole('radio', { name: 'Private note' }).click()
    await page.keyboard.type('Could you look, @cle')
    await expect(page.getByRole('listbox', { name: 'Mention' }).getByRole('option')).toHaveText(['Cleo Tanaka'])
    await page.keyboard.press('Tab')
    await expect(desk.field).toHaveValue(/^Could you look, @Cleo Tanaka\s?$/)
    await page.keyboard.type('please?')
    await desk.send.click()
    const cleo = [...desk.demo.model.users.values()].find(({ name }) => name === 'Cleo Tanaka')
    await expect
      .poll(() => newestSent(desk, conversation)?.content)
      .toBe(`Could you look, [@Cleo Tanaka](mention://user/${cleo?.id ?? 0}/Cleo%20Tanaka) please?`)
    await expect(desk.thread.locator('.mention').last()).toHaveText('@Cleo Tanaka')
    expect(newestSent(desk, conversation)?.conversation.mentioned.has(cleo?.id ?? 0)).toBe(true)
  })

  test('lists all canned responses and the text of the chosen one in a panel above the field', async ({
    demo,
    launchApp,
    signInTo,
  }) => {
    const long = 'Please hold the button for ten seconds. '.repeat(40).trim()
    for (let id = 900; id < 960; id++)
      demo.model.cannedResponses.set(id, {
        id,
        accountId: 1,
        shortCode: id === 900 ? 'bystander' : `many-${id}`,
        content: long,
        createdAt: 0,
        updatedAt: 0,
      })
    const desk = await signInTo(await launchApp())
    const { page } = desk
    await openAndFocus(desk, desk.one())
    await page.keyboard.type('/')
    const list = page.getByRole('listbox', { name: 'Canned responses' })
    await expect(list.getByRole('option')).toHaveCount(70)
    const preview = page.locator('.suggestions .preview')
    for (const height of [600, 900]) {
      await desk.app.host.resizeWindow(1360, height)
      await expect.poll(() => page.evaluate(() => innerHeight)).toBe(height)
      for (const key of ['ArrowDown', 'ArrowUp', 'ArrowUp']) {
        await page.keyboard.press(key)
        await expect(list.getByRole('option', { selected: true })).toBeInViewport({ ratio: 1 })
        const [panel, rows, words, field] = await Promise.all(
          [page.locator('.suggestions'), list, preview, desk.field].map((part) => part.boundingBox()),
        )
        if (!panel || !rows || !words || !field) throw new Error('a part has no box')
        expect(rows.height).toBeGreaterThan(60)
        expect(rows.y + rows.height).toBeLessThanOrEqual(words.y + 1)
        expect(words.y + words.height).toBeLessThanOrEqual(panel.y + panel.height)
        expect(panel.y + panel.height).toBeLessThanOrEqual(field.y)
        expect(panel.y).toBeGreaterThan(0)
      }
      await page.keyboard.press('ArrowDown')
    }

    // Rows stay under the pointer that highlights them, however long their text is.
    await page.keyboard.type('by')
    const [short, tall] = [list.getByRole('option').nth(0), list.getByRole('option').nth(1)]
    await expect(tall).toContainText('/bystander')
    await short.hover()
    await expect(preview).toHaveText('Thank you, have a good day!')
    const before = await tall.boundingBox()
    await tall.hover()
    await expect(preview).toContainText('Please hold')
    expect(await tall.boundingBox()).toEqual(before)
  })

  test('fills in variables where a canned response is inserted, and never sends them unfilled without a question', async ({
    desk,
  }) => {
    const { page, demo } = desk
    const conversation = desk.one()
    const contact = demo.model.contact(conversation.contactId)
    await openAndFocus(desk, conversation)
    await page.keyboard.type('/hello')
    await expect(page.locator('.suggestions .preview')).toContainText(`Hello ${contact.name}, thanks for writing!`)
    await page.keyboard.press('Enter')
    await expect(desk.field).toHaveValue(`Hello ${contact.name}, thanks for writing! How can I help?`)
    await page.keyboard.press('Enter')
    await expect.poll(() => newestSent(desk, conversation)?.content).toContain(`Hello ${contact.name}, thanks`)

    await page.keyboard.type('Your code: {{contact.custom_attribute.code}}')
    await expect(page.getByRole('status').filter({ hasText: 'Not filled in:' })).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(
      page.getByRole('alert').filter({ hasText: 'so it wasn’t sent: {{contact.custom_attribute.code}}' }),
    ).toBeVisible()
    expect(newestSent(desk, conversation)?.content).toContain('Hello')
    await page.getByRole('button', { name: 'Send as is' }).click()
    await expect.poll(() => newestSent(desk, conversation)?.content).toBe('Your code: ')
  })

  test('allows only a note when the channel closed its reply window', async ({ desk }) => {
    const { page } = desk
    const closed = desk
      .mine()
      .find(
        (one) =>
          desk.demo.model.contact(one.contactId).name === 'Luana Silva' &&
          desk.demo.model.inbox(one.inboxId).channelType === 'Channel::Whatsapp',
      )
    if (!closed) throw new Error('the seed has no closed WhatsApp window')
    await desk.row(closed).scrollIntoViewIfNeeded()
    await desk.row(closed).click()
    await expect(page.getByText('You can’t reply right now')).toBeVisible()
    await expect(page.getByText(/WhatsApp allows replies only for a while/)).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveCount(0)
    await page.getByRole('button', { name: 'Write a private note' }).click()
    await desk.write('She has to write first.')
    await expect.poll(() => desk.stored(closed, 'She has to write first.')).toBe(1)
    // The contact writes again, which opens the window.
    await page.getByRole('radio', { name: 'Reply', exact: true }).click()
    desk.contactWrites(closed, 'Oi, alguma novidade?')
    await expect(page.getByRole('textbox', { name: 'Reply' })).toBeVisible()
  })
})
