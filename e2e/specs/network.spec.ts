import { readdir } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { makeAttachment } from '../../electron/demo/model/blobs.ts'
import { sendAsContact } from '../../electron/demo/model/messages.ts'
import { expect, test } from '../desk.ts'
import { takeScreenshots } from '../screenshots.ts'

/** A PNG of one pixel. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const addFault = async (control: string, body: object): Promise<void> => {
  const answer = await fetch(`${control}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`the demo server refused the fault: ${answer.status} ${await answer.text()}`)
}
const clearFaults = async (control: string): Promise<void> => {
  await fetch(`${control}/faults`, { method: 'DELETE' })
}

test.describe('network failures', () => {
  test('a message sent during a disconnect is shown after the reconnect', async ({ desk }) => {
    const conversation = desk.one(2)
    await desk.open(conversation)
    await addFault(desk.demo.control, { kind: 'drop', how: 'reset' })
    desk.contactWrites(conversation, 'Written while you were cut off.')
    await expect(desk.thread).toContainText('Written while you were cut off.')
    await expect(desk.status).toContainText('Synced')
  })

  test('the desk shows since when a server is offline, until it is back', { tag: '@full' }, async ({ desk }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    await expect(desk.thread.getByRole('article').first()).toBeVisible()
    const comeBack = await desk.demo.goDown()
    await expect(desk.page.getByText(/^Offline since/).first()).toBeVisible({ timeout: 9_000 })
    await desk.write('Sent when the network is back.')
    await expect(desk.thread).toContainText('Sent when the network is back.')
    await expect(desk.thread).toContainText('Waiting for the network')
    await comeBack()
    await expect(desk.status).toContainText('Synced', { timeout: 40_000 })
    await expect.poll(() => desk.stored(conversation, 'Sent when the network is back.'), { timeout: 20_000 }).toBe(1)
    await expect(desk.page.getByText(/^Offline since/)).toHaveCount(0)
  })

  test(
    'the banner of an offline server moves no row of the list and no message, and shows its beginning',
    { tag: '@full' },
    async ({ desk }) => {
      const { page } = desk
      await desk.view('All conversations')
      await desk.open(desk.one())
      const list = page.locator('[data-list] .scroller')
      const banner = page.getByRole('region', { name: 'Connection' }).getByText(/^Acme Support has been offline since/)
      const middle = [
        [desk.rows.nth(3), 'the list'],
        [desk.thread.locator('[data-message]').last(), 'the thread'],
        [desk.field, 'the composer'],
      ] as const
      for (const scrolled of [0, 300]) {
        await list.evaluate((element, top) => element.scrollTo({ top }), scrolled)
        await expect.poll(() => list.evaluate(({ scrollTop }) => scrollTop)).toBe(scrolled)
        const before = await Promise.all(middle.map(async ([part]) => (await part.boundingBox())?.y))
        const comeBack = await desk.demo.goDown()
        await expect(banner).toBeVisible({ timeout: 9_000 })
        const during = await Promise.all(middle.map(async ([part]) => (await part.boundingBox())?.y))
        expect(during, `scrolled by ${scrolled}`).toEqual(before)
        if (scrolled === 0) await takeScreenshots(page, 'offline', { mirrored: true })
        await page.evaluate(() => {
          document.documentElement.dir = 'rtl'
        })
        expect(
          await banner.evaluate((words) => {
            const range = document.createRange()
            range.selectNodeContents(words)
            range.setEnd(words.firstChild ?? words, 1)
            const [beginning, box] = [range.getBoundingClientRect(), words.parentElement?.getBoundingClientRect()]
            return box !== undefined && beginning.left >= box.left - 1 && beginning.right <= box.right + 1
          }),
        ).toBe(true)
        await page.evaluate(() => {
          document.documentElement.dir = 'ltr'
        })
        await comeBack()
        await expect(banner).toHaveCount(0, { timeout: 40_000 })
        await expect(desk.status).toContainText('Synced', { timeout: 40_000 })
        const after = await Promise.all(middle.map(async ([part]) => (await part.boundingBox())?.y))
        expect(after, `scrolled by ${scrolled}, back`).toEqual(before)
      }
    },
  )

  test('a lost answer does not send the message twice', async ({ desk }) => {
    const conversation = desk.one(1)
    await desk.open(conversation)
    await addFault(desk.demo.control, { kind: 'loseAnswer', method: 'POST', path: '/messages$', count: 1 })
    await desk.write('Only once, please.')
    await expect.poll(() => desk.stored(conversation, 'Only once, please.')).toBe(1)
    await expect(desk.thread).toContainText(/Sent|Delivered/)
    await expect(desk.thread.getByText('Only once, please.')).toHaveCount(1)
    expect(desk.stored(conversation, 'Only once, please.')).toBe(1)
  })

  test('a refused message keeps its text and offers what to do next', async ({ desk }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    await addFault(desk.demo.control, {
      kind: 'status',
      method: 'POST',
      path: '/messages$',
      status: 422,
      body: { error: 'Validation failed: Message too spicy' },
      count: 1,
    })
    await desk.write('A spicy reply.')
    await expect(desk.thread).toContainText('Not sent')
    await expect(desk.thread).toContainText('Message too spicy')
    await expect(desk.status).toContainText('Synced · 1 needs you')
    await clearFaults(desk.demo.control)
    await desk.thread.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => desk.stored(conversation, 'A spicy reply.')).toBe(1)
    await expect(desk.thread).not.toContainText('Not sent')
  })

  test('a server that limits requests: what waits says so, counts down, and the desk is not just synced', async ({
    desk,
  }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    await expect(desk.status).toContainText('Synced')
    await addFault(desk.demo.control, {
      kind: 'status',
      method: 'POST',
      path: '/messages$',
      status: 429,
      headers: { 'retry-after': '6' },
      count: 1,
    })
    await desk.write('When you have time.')
    await expect(desk.thread).toContainText(/Limited by the server, retrying in [1-6] s/)
    await expect(desk.thread).not.toContainText('Waiting for the network')
    await expect(desk.status).toContainText(/1 waiting, next try in [1-6] s/)
    await expect.poll(() => desk.stored(conversation, 'When you have time.'), { timeout: 20_000 }).toBe(1)
    await expect(desk.status).toContainText('Synced just now')
  })

  test('a reply leaves while the server limits what Deskbell asks for in the background', async ({ desk }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    await expect(desk.status).toContainText('Synced')
    await addFault(desk.demo.control, {
      kind: 'status',
      method: 'GET',
      path: '/conversations/meta',
      status: 429,
      headers: { 'retry-after': '100000' },
      count: 1,
    })
    sendAsContact(desk.demo.model, conversation, { content: 'Are you there?' })
    // Five minutes at most, whatever the server says.
    await expect(desk.status).toContainText(/Limited by the server, retrying in (29\d|300) s/)
    await desk.write('Yes, I am.')
    await expect.poll(() => desk.stored(conversation, 'Yes, I am.')).toBe(1)
    await expect(desk.status).toContainText('Limited by the server')
  })

  for (const [status, line, words] of [
    [429, /Limited by the server, retrying( in \d+ s|…)/, 'Limited by the server'],
    [500, /The server is busy\. (Next try in \d+ s|Trying again…)/, 'Server is busy'],
  ] as const)
    test(`a list that a busy server (${status}) can't send yet says so`, { tag: '@full' }, async ({ desk }) => {
      await addFault(desk.demo.control, {
        kind: 'status',
        method: 'GET',
        path: '/conversations\\?.*status=resolved',
        status,
        headers: { 'retry-after': '5' },
        count: 3,
      })
      await desk.page.getByRole('button', { name: /^Status:/ }).click()
      await desk.page.getByRole('menuitemradio', { name: 'Resolved' }).click()
      await expect(desk.page.getByRole('status', { name: 'Loading conversations…' })).toContainText(line, {
        timeout: 10_000,
      })
      await expect(desk.status).toContainText(words)
      await expect(desk.status).not.toContainText('Synced')
      await expect(desk.rows.first()).toBeVisible({ timeout: 30_000 })
      await expect(desk.status).toContainText('Synced just now')
    })

  test('a rotated token is detected, and live updates resume', { tag: '@full' }, async ({ desk }) => {
    const conversation = desk.one()
    await addFault(desk.demo.control, { kind: 'rotateToken', agent: 'ada@acme.test' })
    const before = Math.max(...[...desk.demo.cable.connections].map(({ id }) => id))
    await desk.app.host.suspend()
    await desk.app.host.resume()
    // A socket with the old token gets no events.
    const isReceiving = (): boolean =>
      [...desk.demo.cable.connections].some(({ id, emails }) => id > before && emails.includes('ada@acme.test'))
    await expect.poll(isReceiving, { timeout: 25_000 }).toBe(true)
    await expect(desk.status).toContainText('Synced', { timeout: 20_000 })
    desk.contactWrites(conversation, 'Heard with the new token?')
    await expect(desk.row(conversation)).toContainText('Heard with the new token?')
  })

  test(
    'a rotated token is detected on every device of the user',
    { tag: '@full' },
    async ({ launchApp, signInTo, folder, demo }) => {
      const desks = [
        await signInTo(await launchApp()),
        await signInTo(await launchApp({ userData: `${folder}/second` })),
      ]
      const [first] = desks
      if (!first) throw new Error('no desk')
      const conversation = first.one()
      const before = Math.max(...[...demo.cable.connections].map(({ id }) => id))
      await addFault(demo.control, { kind: 'rotateToken', agent: 'ada@acme.test' })
      for (const { app } of desks) {
        await app.host.suspend()
        await app.host.resume()
      }
      const receiving = (): number =>
        [...demo.cable.connections].filter(({ id, emails }) => id > before && emails.includes('ada@acme.test')).length
      await expect.poll(receiving, { timeout: 30_000 }).toBe(2)
      for (const desk of desks) await expect(desk.status).toContainText('Synced', { timeout: 20_000 })
      first.contactWrites(conversation, 'Heard on both?')
      for (const desk of desks) await expect(desk.row(conversation)).toContainText('Heard on both?')
      // Neither has signed the other out.
      expect(demo.model.sessions).toHaveLength(2)
    },
  )

  test('a refused action is rolled back with a reason', { tag: '@full' }, async ({ desk }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    await addFault(desk.demo.control, {
      kind: 'status',
      method: 'POST',
      path: '/toggle_status$',
      status: 422,
      body: { error: 'Validation failed: Resolution is locked' },
      count: 1,
    })
    await desk.stayAfterResolving()
    await desk.page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
    await expect(desk.page.getByText('Resolution is locked')).toBeVisible()
    await expect(desk.page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true })).toBeVisible()
    await expect(desk.row(conversation)).toHaveCount(1)
  })

  test('a reply in the outbox is sent once after main was killed and started again', async ({ desk, launchApp }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    const comeBack = await desk.demo.goDown()
    await desk.write('Survives a power cut.')
    await expect(desk.thread).toContainText('Survives a power cut.')
    await expect(desk.field).toHaveValue('')
    await desk.app.kill()
    await comeBack()
    const again = await launchApp()
    const page = await again.page()
    await expect(page.locator(`[role=option][data-conversation="${conversation.displayId}"]`)).toContainText(
      'Survives a power cut.',
      { timeout: 20_000 },
    )
    await expect.poll(() => desk.stored(conversation, 'Survives a power cut.'), { timeout: 20_000 }).toBe(1)
  })

  test('cached lists, threads and images are shown when the server is down at start', async ({
    desk,
    launchApp,
    folder,
  }) => {
    const conversation = desk.one()
    const { model } = desk.demo
    const file = { fileName: 'dot.png', contentType: 'image/png', bytes: Buffer.from(DOT, 'base64') }
    const message = sendAsContact(model, conversation, {
      content: 'This is how it looks',
      attachments: (id) => [makeAttachment(model, conversation.accountId, id, { file })],
    })
    await desk.open(conversation)
    const image = (page: Page): Locator => page.locator(`[data-message="${message.id}"] img`).last()
    const width = (page: Page): Promise<number> => image(page).evaluate((one: HTMLImageElement) => one.naturalWidth)
    await expect.poll(() => width(desk.page)).toBeGreaterThan(0)
    await expect
      .poll(
        async () =>
          (await readdir(folder, { recursive: true })).filter((name) =>
            /(^|[\\/])media[\\/].+[\\/][0-9a-f]{2}[\\/]/.test(name),
          ).length,
      )
      .toBeGreaterThan(0)
    await desk.app.kill()
    await desk.demo.goDown()
    const page = await (await launchApp()).page()
    await page.locator(`[role=option][data-conversation="${conversation.displayId}"]`).click()
    await expect(page.getByRole('log', { name: 'Messages' })).toContainText('This is how it looks')
    await expect.poll(() => width(page)).toBeGreaterThan(0)
    await expect(page.getByRole('navigation', { name: 'Accounts and views' })).toContainText('Offline', {
      timeout: 15_000,
    })
  })
})
