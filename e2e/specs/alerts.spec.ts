import { asUser } from '../../electron/demo/model/activity.ts'
import { assign, markSeen, setStatus } from '../../electron/demo/model/conversations.ts'
import { sendAsAgent, sendAsContact } from '../../electron/demo/model/messages.ts'
import { unreadCount } from '../../electron/demo/model/reading.ts'
import type { Conversation, User } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'
import type { NotificationRecord } from '../host/api/notification.ts'

function userOf(desk: DeskPage, email: string): User {
  const found = [...desk.demo.model.users.values()].find((one) => one.email === email)
  if (!found) throw new Error(`the demo server has no ${email}`)
  return found
}
function conversationOf(desk: DeskPage, matches: (one: Conversation) => boolean): Conversation {
  const found = [...desk.demo.model.conversations.values()].find(matches)
  if (!found) throw new Error('the seed has no such conversation')
  return found
}
const contactName = (desk: DeskPage, conversation: Conversation): string =>
  desk.demo.model.contact(conversation.contactId).name ?? ''
const bodies = async (desk: DeskPage): Promise<string[]> =>
  (await desk.app.host.notifications()).map(({ body }) => body)
const unreadMine = (desk: DeskPage): number => {
  const ada = userOf(desk, 'ada@acme.test')
  return [...desk.demo.model.conversations.values()].filter(
    (one) => one.assigneeId === ada.id && one.status === 'open' && unreadCount(desk.demo.model, one) > 0,
  ).length
}
/** Waits for one more event on the same socket: events arrive in order, so all earlier ones have arrived. */
async function waitForLaterEvent(desk: DeskPage, witness: Conversation): Promise<void> {
  const words = `Behind all that, ${desk.demo.model.messages.size}.`
  sendAsContact(desk.demo.model, witness, { content: words })
  await expect.poll(() => bodies(desk)).toContain(words)
}
async function settingsPage(desk: DeskPage, page: string): Promise<void> {
  await desk.page.keyboard.press('ControlOrMeta+,')
  await desk.page.getByRole('tab', { name: page }).click()
}

test.describe('a notification', () => {
  test(
    'names the contact and the message, and a click opens the conversation even from the tray',
    { tag: '@core' },
    async ({ desk }) => {
      const { host } = desk.app
      // No email: one taller than the window is read only once its end was in view.
      const [open, other] = [desk.one(0), desk.one(2)]
      await desk.open(open)
      desk.contactWrites(other, 'Is my parcel on its way?')
      await expect
        .poll(async () => (await host.notifications()).at(-1))
        .toMatchObject({
          title: `${contactName(desk, other)} · Acme Support`,
          body: 'Is my parcel on its way?',
          state: 'shown',
        })
      await host.closeWindow()
      await expect.poll(async () => (await host.windows())[0]?.isVisible).toBe(false)
      await host.clickNotification()
      await expect(desk.thread).toContainText('Is my parcel on its way?')
      await expect(desk.row(other)).toHaveAttribute('aria-selected', 'true')
      await expect.poll(async () => (await host.windows())[0]).toMatchObject({ isVisible: true, isFocused: true })
      // Opening it marks it as read on the server too.
      await expect.poll(() => unreadCount(desk.demo.model, other)).toBe(0)
      expect((await host.notifications()).at(-1)?.state).toBe('closed')
    },
  )

  test('from another account opens that account', async ({ desk }) => {
    const dina = userOf(desk, 'dina@globex.test')
    const ada = userOf(desk, 'ada@acme.test')
    const globex = conversationOf(desk, (one) => one.accountId === 2 && one.status === 'open')
    assign(desk.demo.model, globex, ada.id, asUser(dina))
    desk.contactWrites(globex, 'A word from the other house.')
    await expect.poll(() => bodies(desk)).toContain('A word from the other house.')
    await desk.app.host.clickNotification()
    await expect(desk.thread).toContainText('A word from the other house.')
    await expect(desk.page.getByRole('button', { name: /^Switch account.*Globex Services/ })).toBeVisible()
  })

  test('is hidden for the open conversation until the window loses focus or the screen is locked', async ({ desk }) => {
    const { host } = desk.app
    const [viewed, other] = [desk.one(0), desk.one(1)]
    await desk.open(viewed)
    await host.focusWindow()
    desk.contactWrites(viewed, 'You are reading this.')
    await expect(desk.thread).toContainText('You are reading this.')
    await waitForLaterEvent(desk, other)
    expect(await bodies(desk)).not.toContain('You are reading this.')

    await host.blurWindow()
    desk.contactWrites(viewed, 'Are you still there?')
    await expect.poll(() => bodies(desk)).toContain('Are you still there?')

    await host.focusWindow()
    await expect.poll(() => unreadCount(desk.demo.model, viewed)).toBe(0)
    await host.lock()
    desk.contactWrites(viewed, 'Gone for lunch?')
    await expect.poll(() => bodies(desk)).toContain('Gone for lunch?')
    expect(unreadCount(desk.demo.model, viewed)).toBeGreaterThan(0)
    await host.unlock()
    await expect.poll(() => unreadCount(desk.demo.model, viewed)).toBe(0)
  })

  test("isn't shown for own messages, notes, other agents' conversations or a bot's", async ({ desk }) => {
    const { model } = desk.demo
    const ada = userOf(desk, 'ada@acme.test')
    const ben = userOf(desk, 'ben@acme.test')
    const [mine, witness] = [desk.one(0), desk.one(1)]
    const bens = conversationOf(
      desk,
      (one) => one.accountId === 1 && one.status === 'open' && one.assigneeId === ben.id,
    )
    const pending = conversationOf(desk, (one) => one.accountId === 1 && one.status === 'pending')
    sendAsAgent(model, mine, { content: 'Ada, from her telephone.' }, ada)
    sendAsAgent(model, mine, { content: 'Ben looks into it.', isPrivate: true }, ben)
    sendAsContact(model, bens, { content: 'This is for Ben.' })
    sendAsContact(model, pending, { content: 'The bot has this one.' })
    await waitForLaterEvent(desk, witness)
    const said = await bodies(desk)
    for (const words of ['Ada, from her telephone.', 'Ben looks into it.', 'This is for Ben.', 'The bot has this one.'])
      expect(said).not.toContain(words)
  })

  test('is shown for a mention and for a new assignment', async ({ desk }) => {
    const { model } = desk.demo
    const ada = userOf(desk, 'ada@acme.test')
    const ben = userOf(desk, 'ben@acme.test')
    const bens = conversationOf(
      desk,
      (one) => one.accountId === 1 && one.status === 'open' && one.assigneeId === ben.id,
    )
    sendAsAgent(
      model,
      bens,
      { content: `[@Ada Okafor](mention://user/${ada.id}/Ada%20Okafor) can you look?`, isPrivate: true },
      ben,
    )
    await expect
      .poll(async () => (await desk.app.host.notifications()).at(-1))
      .toMatchObject({ title: 'Ben Moreau mentioned you · Acme Support', body: '@Ada Okafor can you look?' })
    assign(model, bens, ada.id, asUser(ben))
    await expect
      .poll(async () => (await desk.app.host.notifications()).at(-1)?.title)
      .toBe(`Assigned to you: ${contactName(desk, bens)} · Acme Support`)
  })

  test('closes when another agent replies or resolves', async ({ desk }) => {
    const { model } = desk.demo
    const ben = userOf(desk, 'ben@acme.test')
    const [answered, resolved] = [desk.one(2), desk.one(3)]
    const state = async (words: string): Promise<NotificationRecord['state'] | undefined> =>
      (await desk.app.host.notifications()).find(({ body }) => body === words)?.state
    desk.contactWrites(answered, 'Answer me, anybody.')
    desk.contactWrites(resolved, 'Never mind, solved.')
    await expect.poll(() => state('Answer me, anybody.')).toBe('shown')
    await expect.poll(() => state('Never mind, solved.')).toBe('shown')
    // Servers send no event when an agent reads; the reply is the next event.
    markSeen(model, answered, ben)
    sendAsAgent(model, answered, { content: 'Here I am.' }, ben)
    await expect.poll(() => state('Answer me, anybody.')).toBe('closed')
    setStatus(model, resolved, { status: 'resolved' }, asUser(ben))
    await expect.poll(() => state('Never mind, solved.')).toBe('closed')
  })

  test('is combined when many contacts write at once', async ({ desk }) => {
    const all = desk.mine().slice(0, 8)
    expect(all.length).toBeGreaterThan(5)
    for (const [index, conversation] of all.entries()) desk.contactWrites(conversation, `All at once, ${index}.`)
    const open = async (): Promise<NotificationRecord[]> =>
      (await desk.app.host.notifications()).filter(({ state }) => state === 'shown')
    await expect
      .poll(async () => (await open()).at(-1)?.title)
      .toBe(`${all.length - 3} new messages in ${all.length - 3} conversations · Acme Support`)
    expect((await open()).length).toBe(4)
  })

  test('follows its settings: off, without content, only own conversations', { tag: '@full' }, async ({ desk }) => {
    const { host } = desk.app
    const mine = desk.one(0)
    const unassigned = conversationOf(
      desk,
      (one) => one.accountId === 1 && one.status === 'open' && one.assigneeId === null,
    )
    const writeAndWait = async (conversation: Conversation, words: string): Promise<void> => {
      desk.contactWrites(conversation, words)
      await expect(desk.row(mine)).toContainText(words)
    }
    await settingsPage(desk, 'Notifications')
    await desk.page.getByRole('switch', { name: 'Show who wrote and what' }).click()
    await writeAndWait(mine, 'A secret of the customer.')
    await expect
      .poll(async () => (await host.notifications()).at(-1))
      .toMatchObject({ title: 'New message · Acme Support' })
    expect(JSON.stringify(await host.notifications())).not.toContain('secret')

    await desk.page.getByRole('switch', { name: 'Notify me of new messages' }).click()
    const before = (await host.notifications()).length
    await writeAndWait(mine, 'No notification for this.')
    expect((await host.notifications()).length).toBe(before)

    await desk.page.getByRole('switch', { name: 'Notify me of new messages' }).click()
    await desk.page.getByRole('switch', { name: 'Show who wrote and what' }).click()
    desk.contactWrites(unassigned, 'Who takes me?')
    await expect.poll(() => bodies(desk)).toContain('Who takes me?')
    await desk.page.getByRole('combobox', { name: 'In which conversations' }).selectOption('Mine')
    desk.contactWrites(unassigned, 'Still waiting.')
    await waitForLaterEvent(desk, mine)
    expect(await bodies(desk)).not.toContain('Still waiting.')
  })

  test('is shown for messages that arrived during a disconnect', async ({ desk }) => {
    const conversation = desk.one(3)
    // The first sync raises no notifications, so wait until it is done.
    await expect(desk.status).toContainText('Synced')
    const back = desk.demo.restart(1_000)
    desk.contactWrites(conversation, 'Written into the gap.')
    await back
    await expect(desk.row(conversation)).toContainText('Written into the gap.', { timeout: 20_000 })
    await expect.poll(() => bodies(desk)).toContain('Written into the gap.')
  })
})

test.describe('tray and badge', () => {
  test('count unread conversations assigned to the user after every change', async ({ desk }) => {
    const { host } = desk.app
    const shownCounts = async (): Promise<[number, string]> => [await host.badge(), (await host.tray())?.toolTip ?? '']
    const words = (count: number): string =>
      count === 0 ? 'Deskbell: connected' : `Deskbell: connected, ${count} unread conversation${count === 1 ? '' : 's'}`
    const expectCountsToMatch = async (): Promise<void> =>
      expect.poll(shownCounts).toEqual([unreadMine(desk), words(unreadMine(desk))])
    await expectCountsToMatch()
    const quiet = desk.mine().filter((one) => unreadCount(desk.demo.model, one) === 0)
    const [first, second] = quiet
    if (!first || !second) throw new Error('Ada has fewer than two read conversations')
    const before = unreadMine(desk)
    desk.contactWrites(first, 'One more.')
    desk.contactWrites(first, 'And another, in the same conversation.')
    desk.contactWrites(second, 'And a second conversation.')
    expect(unreadMine(desk)).toBe(before + 2)
    await expectCountsToMatch()
    await desk.open(first)
    await expect.poll(() => unreadCount(desk.demo.model, first)).toBe(0)
    await expectCountsToMatch()
    assign(desk.demo.model, second, userOf(desk, 'ben@acme.test').id, asUser(userOf(desk, 'ben@acme.test')))
    expect(unreadMine(desk)).toBe(before)
    await expectCountsToMatch()
  })

  test('show when Deskbell is offline', { tag: '@full' }, async ({ desk }) => {
    const tip = async (): Promise<string> => (await desk.app.host.tray())?.toolTip ?? ''
    const image = (await desk.app.host.tray())?.image
    const comeBack = await desk.demo.goDown()
    await expect.poll(tip, { timeout: 12_000 }).toContain('Deskbell: offline')
    expect((await desk.app.host.tray())?.image).not.toBe(image)
    await comeBack()
    await expect.poll(tip, { timeout: 30_000 }).toContain('Deskbell: connected')
  })
})
