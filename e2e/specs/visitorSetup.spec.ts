import type { Locator } from '@playwright/test'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'
import { VisitorPage } from '../visitorPage.ts'

const apiInboxOf = ({
  demo,
}: DeskPage): DeskPage['demo']['model']['inboxes'] extends Map<number, infer I> ? I : never => {
  const inbox = [...demo.model.inboxes.values()].find(({ channelType }) => channelType === 'Channel::Api')
  if (!inbox) throw new Error('no API inbox')
  return inbox
}

/** At 600 px without and with 200 % zoom: a page has half of the pixels then. */
for (const [zoom, width, height] of [
  ['100 %', 600, 420],
  ['200 %', 300, 210],
] as const)
  test.describe(`the form of a visitor at 600 px and ${zoom}`, { tag: width < 600 ? '@full' : [] }, () => {
    async function open(desk: DeskPage): Promise<VisitorPage> {
      const visitor = await VisitorPage.open(desk)
      await visitor.page.setViewportSize({ width, height })
      return visitor
    }
    const field = ({ page }: VisitorPage, name: string): Locator => page.getByLabel(name, { exact: true })
    const begin = ({ page }: VisitorPage): Promise<void> => page.getByRole('button', { name: 'Begin' }).click()

    /** The words are on the screen, announced, and those of the field, which has the focus. */
    async function expectAt(visitor: VisitorPage, name: string, words: string): Promise<void> {
      await expect(field(visitor, name)).toBeFocused()
      await expect(field(visitor, name)).toHaveAccessibleDescription(new RegExp(words))
      await expect(field(visitor, name)).toHaveAttribute('aria-invalid', 'true')
      const about = (await field(visitor, name).getAttribute('aria-describedby')) ?? ''
      const alert = visitor.page.locator(`[id="${about}"]`)
      await expect(alert).toHaveRole('alert')
      await expect(alert).toBeInViewport({ ratio: 0.9 })
    }

    test('shows what a server says at the field that it is about', async ({ desk, demo }) => {
      const visitor = await open(desk)
      const { page } = visitor
      await page.getByRole('radio', { name: 'Another server' }).click()
      await begin(visitor)
      await expectAt(visitor, 'Server address', 'Fill in this field')
      await field(visitor, 'Server address').fill('not an address@')
      await field(visitor, 'Inbox identifier').fill('nobody')
      await begin(visitor)
      await expectAt(visitor, 'Server address', 'This does not look like an address')
      await field(visitor, 'Server address').fill(`\u200F ${demo.base}\u200E`)
      await begin(visitor)
      await expectAt(visitor, 'Inbox identifier', 'The server doesn’t know this inbox')
      await field(visitor, 'Inbox identifier').fill('x'.repeat(10_000))
      await begin(visitor)
      await expectAt(visitor, 'Inbox identifier', 'This is too long')
      await field(visitor, 'Inbox identifier').fill(`"${apiInboxOf(desk).identifier}"`)
      await page.getByRole('radio', { name: 'Known contact' }).click()
      await field(visitor, 'Source ID').fill('nobody')
      // By Enter in a field, which loses the focus while the form is busy.
      await field(visitor, 'Source ID').press('Enter')
      await expectAt(visitor, 'Source ID', 'The server doesn’t know this contact')
      await page.getByRole('radio', { name: 'New contact' }).click()
      await page.getByRole('radio', { name: 'Hash' }).click()
      await field(visitor, 'The contact’s identifier').fill('cust-1')
      await field(visitor, 'Hash of the identifier').fill('no')
      await begin(visitor)
      await expectAt(visitor, 'Hash of the identifier', 'The proof of identity was refused')
      // What is entered anew was not refused.
      await field(visitor, 'Hash of the identifier').fill('not')
      await expect(page.getByRole('alert')).toHaveCount(0)
    })

    test('brings what is about no field into view, with the focus beside it', async ({ desk, demo }) => {
      const visitor = await open(desk)
      const { page } = visitor
      apiInboxOf(desk).hmacMandatory = true
      await field(visitor, 'Name').fill('Nora')
      await field(visitor, 'Name').press('Enter')
      const alert = page.getByRole('alert')
      await expect(alert).toContainText('This inbox asks for a proof of identity')
      await expect(alert).toBeInViewport({ ratio: zoom === '100 %' ? 0.9 : 0.3 })
      await expect(page.getByRole('button', { name: 'Begin' })).toBeFocused()
      await expect(page.getByRole('button', { name: 'Begin' })).toBeInViewport({ ratio: 0.9 })
      apiInboxOf(desk).hmacMandatory = false
      const fault = demo.faults.rest.add({ kind: 'status', status: 200, body: '<html></html>' }, { path: '/public/' })
      await page.keyboard.press('Enter')
      await expect(alert).toContainText('Unexpected response from the server')
      await expect(alert).toBeInViewport({ ratio: zoom === '100 %' ? 0.9 : 0.3 })
      await expect(page.getByRole('button', { name: 'Begin' })).toBeFocused()
      demo.faults.rest.clear({ id: fault })
      await page.keyboard.press('Enter')
      await expect(visitor.field).toBeFocused()
    })
  })

test(
  'a visitor whose keys can’t be read is announced with what it has not sent, and comes back with its keys',
  { tag: '@full' },
  async ({ launchApp, signInTo, demo }) => {
    test.setTimeout(120_000)
    const app = await launchApp({ safeStorage: 'keyring' })
    const visitor = await VisitorPage.open(await signInTo(app))
    await visitor.begin()
    await visitor.write('Hello')
    await expect(visitor.message('Hello')).toContainText('Sent')
    const busy = { kind: 'status', status: 429, headers: { 'retry-after': '10' } } as const
    const fault = demo.faults.rest.add(busy, { method: 'POST', path: '/public/' })
    await visitor.write('Unsent')
    await expect(visitor.message('Unsent')).toContainText('Waiting to be sent')
    await app.kill()
    demo.faults.rest.clear({ id: fault })

    const without = await launchApp({ safeStorage: 'none' })
    const shownIn = async (running: typeof app): Promise<VisitorPage> => {
      const page = await running.page()
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await running.host.clickMenu('Open visitor window')
      return VisitorPage.shown(Object.assign(Object.create(visitor.desk) as DeskPage, { app: running, page }))
    }
    const form = await shownIn(without)
    const notice = form.page.getByRole('status').filter({ hasText: 'Your last visitor can’t be opened' })
    await expect(notice).toContainText('1 message, answer or change was not sent')
    await expect(notice).toContainText('unlock your keyring or restart Deskbell')
    await expect(form.page.getByRole('button', { name: 'Begin' })).toBeVisible()
    await without.close()

    const again = await launchApp({ safeStorage: 'keyring' })
    const back = await shownIn(again)
    await back.page.getByRole('button', { name: /^Conversation/ }).click()
    await expect(back.message('Unsent')).toContainText(/Sent|Seen/, { timeout: 60_000 })
    expect(back.desk.stored(back.conversation, 'Unsent')).toBe(1)
  },
)
