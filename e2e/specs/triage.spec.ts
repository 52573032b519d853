import type { Locator } from '@playwright/test'
import type { Conversation } from '../../electron/demo/model/types.ts'
import { expect, test } from '../desk.ts'

/** Keys besides text that ten conversations may take. */
const MOST_KEYS = 33

test('ten conversations are triaged with few keys', { tag: '@full' }, async ({ desk }) => {
  desk.needs('snooze', 'priority')
  test.setTimeout(180_000)
  const { page, demo } = desk
  const ben = [...demo.model.users.values()].find(({ email }) => email === 'ben@acme.test')
  const [canned] = demo.model.cannedResponses.values()
  const [label] = [...demo.model.labels.values()].filter(({ accountId }) => accountId === 1)
  if (!ben || !canned || !label) throw new Error('the seed lacks an agent, a canned response or a label')
  let keys = 0
  /** Holds a key as long as a finger does, so that the next one is not part of a word. */
  async function press(...chords: string[]): Promise<void> {
    for (const chord of chords) {
      keys++
      await page.keyboard.press(chord, { delay: 350 })
    }
  }
  const type = (text: string): Promise<void> => page.keyboard.type(text, { delay: 30 })
  /** The conversation that is open now. */
  async function open(): Promise<Conversation> {
    const row = page.locator('[role=option][aria-selected=true][data-conversation]')
    const number = Number(await row.getAttribute('data-conversation'))
    await expect(page.getByRole('main').getByText(`#${number}`, { exact: true })).toBeVisible()
    await expect(desk.field).toBeVisible()
    const found = [...demo.model.conversations.values()].find((one) => one.accountId === 1 && one.displayId === number)
    if (!found) throw new Error('nothing is open')
    return found
  }
  const written = (conversation: Conversation) =>
    [...demo.model.messages.values()].filter(
      (one) => one.conversation.id === conversation.id && one.kind === 'outgoing' && one.content !== null,
    )
  const closed: Conversation[] = []

  await press('j')
  const first = await open()
  await press('r')
  await type('It is on its way.')
  await press('Control+Shift+Enter')
  closed.push(first)
  await expect.poll(() => desk.stored(first, 'It is on its way.')).toBe(1)

  closed.push(await open())
  await press('e')

  const assigned = await open()
  await press('a')
  await type('Ben')
  await press('Enter')
  await expect.poll(() => assigned.assigneeId).toBe(ben.id)

  const snoozed = await open()
  await press('s', 'Enter')
  await expect.poll(() => snoozed.status).toBe('snoozed')

  const labeled = await open()
  const labels = labeled.labels.length
  const before = written(labeled).length
  await press('r')
  await type(`/${canned.shortCode}`)
  await press('Enter', 'Control+Enter', 'Escape', 'l')
  await type(label.title)
  await press('Enter', 'Escape')
  await expect.poll(() => Math.abs(labeled.labels.length - labels)).toBe(1)
  await expect.poll(() => written(labeled).length).toBe(before + 1)
  expect(written(labeled).at(-1)?.content).not.toContain(`/${canned.shortCode}`)

  await press('j')
  closed.push(await open())
  await press('e')
  await open()
  await press('j', 'j')
  closed.push(await open())
  await press('e')

  const noted = await open()
  await press('n')
  await type('@ben')
  await press('Enter')
  await type('please look')
  await press('Control+Enter', 'Escape', 'p')
  await type('urgent')
  await press('Enter')
  await expect.poll(() => noted.priority).toBe('urgent')
  await expect
    .poll(() => written(noted).at(-1))
    .toMatchObject({
      isPrivate: true,
      content: expect.stringMatching(/mention:\/\/user\/.*please look/),
    })

  await press('j')
  const unread = await open()
  await press('u')
  await expect(desk.row(unread)).toHaveAttribute('aria-selected', 'false')

  await press('Alt+2', 'j')
  const taken = await open()
  await press('i')
  await expect.poll(() => taken.assigneeId).not.toBeNull()

  await expect.poll(() => closed.map(({ status }) => status), { timeout: 30_000 }).toEqual(closed.map(() => 'resolved'))
  expect(new Set(closed).size).toBe(4)
  expect(keys).toBeLessThanOrEqual(MOST_KEYS)
})

/** The goal for ten conversations of a mixed queue. */
const MOST_KEYS_OF_A_QUEUE = 25

test('a mixed queue of ten is worked through by keys alone, and the focus is never lost', async ({ desk }) => {
  desk.needs('snooze', 'macros')
  test.setTimeout(180_000)
  const { page, demo } = desk
  const { model } = demo
  const team = [...model.teams.values()].find(({ accountId }) => accountId === 1)
  const macro = [...model.macros.values()].find(({ accountId }) => accountId === 1)
  const label = [...model.labels.values()].find(({ accountId }) => accountId === 1)
  if (!team || !macro || !label) throw new Error('the seed lacks a team, a macro or a label')
  let keys = 0
  /** Holds a key as long as a finger does, so that the next one is not part of a word. */
  async function press(...chords: string[]): Promise<void> {
    for (const chord of chords) {
      keys++
      await page.keyboard.press(chord, { delay: 350 })
      expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY')
    }
  }
  const type = (text: string): Promise<void> => page.keyboard.type(text, { delay: 30 })
  const worked: Conversation[] = []
  /** The conversation that is open now, which is a new one. */
  async function open(): Promise<Conversation> {
    const row = page.locator('[role=option][aria-selected=true][data-conversation]')
    const before = worked.map(({ displayId }) => String(displayId))
    await expect.poll(async () => before.includes((await row.getAttribute('data-conversation')) ?? '')).toBe(false)
    const number = Number(await row.getAttribute('data-conversation'))
    await expect(page.getByRole('main').getByText(`#${number}`, { exact: true })).toBeVisible()
    await expect(desk.field).toBeVisible()
    const found = [...model.conversations.values()].find((one) => one.accountId === 1 && one.displayId === number)
    if (!found) throw new Error('nothing is open')
    worked.push(found)
    return found
  }
  async function send(text: string, chord: string): Promise<Conversation> {
    const conversation = await open()
    await press('r')
    await type(text)
    await press(chord)
    return conversation
  }

  await press('j')
  const resolved = [await send('It is on its way.', 'Control+Shift+Enter')]
  resolved.push(await open())
  await press('e')
  const snoozed = await open()
  await press('s', 'Enter')
  const teamed = await open()
  await press('Control+K')
  await type(`team ${team.name}`)
  await press('Enter', 'j')
  const ran = await open()
  await press('m')
  await type(macro.name)
  await press('Enter', 'Enter', 'j')
  const answered = await send('We have sent it again.', 'Control+Alt+Enter')
  const labeled = await open()
  const labels = [...labeled.labels]
  await press('l')
  await type(label.title)
  await press('Enter', 'Escape', 'j')
  const noted = await open()
  await press('n')
  await type('The parcel was lost.')
  await press('Control+Alt+Enter')
  resolved.push(await open())
  await press('e')
  resolved.push(await send('All done.', 'Control+Shift+Enter'))

  await expect
    .poll(() => resolved.map(({ status }) => status), { timeout: 30_000 })
    .toEqual(resolved.map(() => 'resolved'))
  await expect.poll(() => [snoozed.status, teamed.teamId]).toEqual(['snoozed', team.id])
  await expect.poll(() => desk.stored(answered, 'We have sent it again.')).toBe(1)
  await expect.poll(() => desk.stored(noted, 'The parcel was lost.')).toBe(1)
  await expect.poll(() => labeled.labels).not.toEqual(labels)
  await expect
    .poll(() => demo.rest.log.filter(({ path }) => path.includes(`macros/${macro.id}/execute`)).length)
    .toBe(1)
  expect(ran.displayId).not.toBe(answered.displayId)
  expect(worked).toHaveLength(10)
  expect(keys).toBeLessThanOrEqual(MOST_KEYS_OF_A_QUEUE)
})

/** Clicks that three resolves, a snooze, an assignment and a label may take. */
const MOST_CLICKS = 9

test('rows are triaged with few clicks, without opening them', async ({ desk }) => {
  desk.needs('snooze')
  const { page, demo } = desk
  await desk.stayAfterResolving()
  const ben = [...demo.model.users.values()].find(({ email }) => email === 'ben@acme.test')
  const mine = [...Array(6).keys()].map((index) => desk.one(index))
  const [first, second, third, snoozed, assigned, labeled] = mine
  const label = [...demo.model.labels.values()].find(
    ({ accountId, title }) => accountId === 1 && labeled?.labels.includes(title) === false,
  )
  if (!ben || !label || !first || !second || !third || !snoozed || !assigned || !labeled)
    throw new Error('the seed lacks an agent, a label or a conversation')
  let clicks = 0
  async function click(target: Locator): Promise<void> {
    clicks++
    await target.click()
  }
  /** A button of the row under the pointer. */
  async function rowButton(conversation: Conversation, name: string): Promise<Locator> {
    await desk.row(conversation).hover()
    return page.getByRole('toolbar').getByRole('button', { name })
  }
  for (const conversation of [first, second, third]) {
    await click(await rowButton(conversation, 'Resolve'))
    await expect.poll(() => conversation.status, { timeout: 20_000 }).toBe('resolved')
  }

  await click(await rowButton(snoozed, 'Snooze'))
  await click(page.getByRole('option', { name: /^Tomorrow/ }))
  await expect.poll(() => snoozed.status).toBe('snoozed')

  await click(await rowButton(assigned, 'Assign'))
  await click(page.getByRole('option', { name: 'Ben Moreau' }))
  await expect.poll(() => assigned.assigneeId).toBe(ben.id)

  await click(await rowButton(labeled, 'More'))
  await page.getByRole('menuitem', { name: 'Labels' }).hover()
  await click(page.getByRole('menuitemcheckbox', { name: label.title }))
  await expect.poll(() => labeled.labels).toContain(label.title)
  await expect(page.getByRole('menu')).toHaveCount(0)

  await expect(page.locator('[role=option][aria-selected=true][data-conversation]')).toHaveCount(0)
  expect(clicks).toBeLessThanOrEqual(MOST_CLICKS)
})
