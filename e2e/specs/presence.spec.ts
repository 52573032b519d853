import type { Transition } from '../../electron/demo/model/presence.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

/** Ada's presence in one account, as the server sees it. */
class AdaPresence {
  readonly #desk: DeskPage
  readonly #userId: number
  readonly #accountId: number

  constructor(desk: DeskPage, accountId = 1) {
    const ada = [...desk.demo.model.users.values()].find(({ email }) => email === 'ada@acme.test')
    if (!ada) throw new Error('the demo server has no Ada')
    this.#desk = desk
    this.#userId = ada.id
    this.#accountId = accountId
  }

  get isOnline(): boolean {
    return this.#desk.demo.model.presence.isAgentBeating(this.#accountId, this.#userId)
  }
  /** Milliseconds of the server's clock. */
  get lastBeat(): number {
    return this.#desk.demo.model.presence.lastBeat(this.#accountId, this.#userId) ?? 0
  }
  get history(): readonly Transition[] {
    return this.#desk.demo.model.presence.history(this.#accountId, this.#userId)
  }
}

const setPresenceWindow = (desk: DeskPage, seconds: number): void => {
  desk.demo.model.presence.agentWindow = seconds * 1_000
}
const ownButton = (desk: DeskPage, words: string): ReturnType<DeskPage['page']['getByRole']> =>
  desk.page.getByRole('button', { name: `You: Ada Okafor, ${words}` })

async function setPresence(desk: DeskPage, mode: string, minutes?: string): Promise<void> {
  await desk.page.keyboard.press('ControlOrMeta+,')
  await desk.page.getByRole('tab', { name: 'Presence' }).click()
  await desk.page.getByRole('combobox', { name: 'When am I online?' }).selectOption(mode)
  if (minutes !== undefined) await desk.page.getByRole('combobox', { name: 'Away after' }).selectOption(minutes)
  await desk.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
}

test.describe('presence', () => {
  test(
    'stays online in every account through reconnects shorter than the presence window of the server',
    { tag: '@full' },
    async ({ desk }) => {
      // Shorter than the 20 s of real servers, and longer than the 10 s between two beats: a lost beat would show.
      setPresenceWindow(desk, 13)
      const accounts = [new AdaPresence(desk, 1), new AdaPresence(desk, 2)]
      await expect.poll(() => accounts.every(({ isOnline }) => isOnline)).toBe(true)
      for (const how of ['cut', 'reset'] as const) {
        const before = accounts.map(({ lastBeat }) => lastBeat)
        desk.demo.faults.drop({}, { how })
        await expect
          .poll(() => accounts.every(({ lastBeat }, index) => lastBeat > (before[index] ?? 0)), { timeout: 12_000 })
          .toBe(true)
      }
      const confirmed = accounts.map(({ lastBeat }) => lastBeat)
      await expect
        .poll(() => accounts.every(({ lastBeat }, index) => lastBeat - (confirmed[index] ?? 0) > 9_000), {
          timeout: 15_000,
        })
        .toBe(true)
      for (const { history } of accounts) expect(history.map(({ isOnline }) => isOnline)).toEqual([true])
    },
  )

  test('is online with the first confirmed subscription, before the next regular beat', async ({ desk }) => {
    const ada = new AdaPresence(desk)
    await expect.poll(() => ada.isOnline, { timeout: 2_000 }).toBe(true)
    const before = ada.lastBeat
    desk.demo.faults.drop({}, { how: 'cut' })
    await expect.poll(() => ada.lastBeat, { timeout: 4_000 }).toBeGreaterThan(before)
  })

  test('is away after the set idle time, and online with the first input', async ({ desk }) => {
    setPresenceWindow(desk, 3)
    const ada = new AdaPresence(desk)
    await setPresence(desk, 'While I am active', '1 minute')
    await desk.app.host.setIdle(59)
    await expect(ownButton(desk, 'Online')).toBeVisible()
    await desk.app.host.setIdle(61)
    await expect(ownButton(desk, 'Away: you have been idle')).toBeVisible()
    await expect.poll(() => ada.isOnline).toBe(false)
    const silentSince = ada.lastBeat
    await desk.app.host.setIdle(0)
    await expect.poll(() => ada.isOnline, { timeout: 3_000, intervals: [50] }).toBe(true)
    expect(ada.lastBeat).toBeGreaterThan(silentSince)
    await expect(ownButton(desk, 'Online')).toBeVisible()
    expect(ada.history.at(-1)?.isOnline).toBe(true)
  })

  test(
    'is online again after a key press in the window, even if the system still reports idle time',
    { tag: '@full' },
    async ({ desk }) => {
      setPresenceWindow(desk, 2)
      const ada = new AdaPresence(desk)
      await setPresence(desk, 'While I am active', '1 minute')
      await desk.open(desk.one())
      await desk.app.host.setIdle(600)
      await expect(ownButton(desk, 'Away: you have been idle')).toBeVisible()
      await expect.poll(() => ada.isOnline).toBe(false)
      await desk.field.pressSequentially('Hello')
      await expect.poll(() => ada.isOnline, { timeout: 1_500, intervals: [50] }).toBe(true)
      await expect(ownButton(desk, 'Online')).toBeVisible()
    },
  )

  test('is away while the screen is locked, and online when it is unlocked', async ({ desk }) => {
    setPresenceWindow(desk, 2)
    const ada = new AdaPresence(desk)
    await desk.app.host.lock()
    await expect(ownButton(desk, 'Away: you have been idle')).toBeVisible({ timeout: 2_000 })
    await expect.poll(() => ada.isOnline).toBe(false)
    await desk.app.host.unlock()
    await expect.poll(() => ada.isOnline, { timeout: 3_000, intervals: [50] }).toBe(true)
    await expect(ownButton(desk, 'Online')).toBeVisible()
  })

  test('sends no beats during sleep, and beats on a new socket after wake', async ({ desk }) => {
    setPresenceWindow(desk, 2)
    const ada = new AdaPresence(desk)
    const conversation = desk.one(1)
    await desk.app.host.suspend()
    await expect.poll(() => desk.demo.cable.connections.size).toBe(0)
    await expect.poll(() => ada.isOnline).toBe(false)
    desk.contactWrites(conversation, 'Written while you slept.')
    await desk.app.host.resume()
    await expect.poll(() => ada.isOnline, { timeout: 5_000, intervals: [50] }).toBe(true)
    await expect(desk.row(conversation)).toContainText('Written while you slept.')
    await expect(desk.status).toContainText('Synced')
  })

  test('stays online while Deskbell runs when the user chose that', { tag: '@full' }, async ({ desk }) => {
    setPresenceWindow(desk, 12)
    const ada = new AdaPresence(desk)
    await setPresence(desk, 'While Deskbell runs')
    await desk.app.host.setIdle(7_200)
    await desk.app.host.lock()
    const before = ada.lastBeat
    await expect.poll(() => ada.lastBeat, { timeout: 12_000 }).toBeGreaterThan(before)
    await expect(ownButton(desk, 'Online')).toBeVisible()
    expect(ada.history.map(({ isOnline }) => isOnline)).toEqual([true])
  })

  test('counts a machine that reports no idle time as active', { tag: '@full' }, async ({ desk }) => {
    const ada = new AdaPresence(desk)
    await desk.app.host.setIdle('unknown')
    const before = ada.lastBeat
    await expect.poll(() => ada.lastBeat, { timeout: 12_000 }).toBeGreaterThan(before)
    await expect(ownButton(desk, 'Online')).toBeVisible()
  })
})

test.describe('availability', () => {
  test('is stored on the server, and desk and tray show what the other set', async ({ desk }) => {
    desk.needs('availabilityEndpoint')
    const membership = (accountId: number): { availability: string; autoOffline: boolean } => {
      const ada = [...desk.demo.model.users.values()].find(({ email }) => email === 'ada@acme.test')
      const found = desk.demo.model.memberships.find((one) => one.accountId === accountId && one.userId === ada?.id)
      if (!found) throw new Error('Ada is not a member')
      return found
    }
    await ownButton(desk, 'Online').click()
    await desk.page.getByRole('menuitemradio', { name: 'Busy' }).click()
    await expect.poll(() => membership(1).availability).toBe('busy')
    expect(membership(2).availability).toBe('online')
    await desk.page.keyboard.press('Escape')
    await expect(ownButton(desk, 'Busy')).toBeVisible()

    const inTray = async (name: string): Promise<string | undefined> =>
      (await desk.app.host.tray())?.items
        .find(({ label }) => label.startsWith(name))
        ?.items.find(({ checked }) => checked)?.label
    await expect.poll(() => inTray('Acme Support')).toBe('Busy')
    expect(await inTray('Globex Services')).toBe('Online')
    // The first item with that name in the tray menu belongs to the first account.
    await desk.app.host.clickTrayItem('Offline')
    await expect.poll(() => membership(1).availability).toBe('offline')
    await expect(ownButton(desk, 'Offline')).toBeVisible()

    await ownButton(desk, 'Offline').click()
    await desk.page.getByRole('menuitemcheckbox', { name: 'Go offline when I am away' }).click()
    await expect.poll(() => membership(1).autoOffline).toBe(false)
  })
})
