import { applyFault } from '../../electron/demo/control/applyFault.ts'
import type { DemoServer } from '../../electron/demo/index.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import { userByEmail } from '../../electron/demo/model/users.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

/** The folder for screenshots; none are made without it. */
const SCREENSHOTS = process.env['DESK_SCREENSHOTS']

const ADA = 'ada@acme.test'
const fault = (desk: DeskPage, body: object): unknown => applyFault(desk.demo.model, desk.demo.faults, { ...body })

async function screenshot({ page }: DeskPage, name: string): Promise<void> {
  if (SCREENSHOTS === undefined) return
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.screenshot({ path: `${SCREENSHOTS}/${name}-${colorScheme}.png` })
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

/** A conversation of Ada's in the first account, and the one with the same number in the second. */
function namesakes(demo: DemoServer): { own: Conversation; stranger: Conversation } {
  const { model } = demo
  const [stranger] = [...model.conversations.values()].filter(
    ({ accountId, displayId }) => accountId === 2 && model.conversation(1, displayId) !== undefined,
  )
  const own = stranger && model.conversation(1, stranger.displayId)
  const ada = userByEmail(model, ADA)
  if (!own || !ada) throw new Error('the seed has no two conversations with the same number')
  Object.assign(own, { assigneeId: ada.id, status: 'open', lastActivityAt: model.now() })
  Object.assign(stranger, { assigneeId: ada.id, status: 'open' })
  return { own, stranger }
}

test.describe('an account that was taken away', () => {
  test('takes its conversation with it, in words, and leaves the texts to be copied', async ({
    demo,
    launchApp,
    signInTo,
  }) => {
    const { own, stranger } = namesakes(demo)
    const desk = await signInTo(await launchApp())
    const { page } = desk
    desk.contactWrites(stranger, 'Nobody has read this yet')
    const seenAt = stranger.agentLastSeenAt
    await desk.open(own)
    await desk.field.fill('Dear Maya, it is on its way')
    fault(desk, { kind: 'account', account: 1, agent: ADA })
    // Any request that is refused leads to the profile.
    await desk.view('Unassigned')
    const banner = page.getByRole('region', { name: 'Access to accounts' })
    await expect(banner).toContainText('You no longer have access to Acme')
    await expect(banner).toContainText('1 unsent text is still on this computer.')
    await expect(desk.status.getByRole('button', { name: 'Switch account Globex Services' })).toBeVisible()
    // Where another request was refused before, the click was in the other account.
    await expect(page.getByRole('heading', { name: /^(My inbox|Unassigned)$/ })).toBeVisible()
    await expect(desk.field).toHaveCount(0)
    await screenshot(desk, 'account-lost')

    // The list of the other account keeps no conversation open, whatever is clicked or pressed.
    await desk.view('All conversations')
    await expect(desk.row(stranger)).toBeVisible()
    await page.keyboard.press('Alt+ArrowLeft')
    await expect(desk.field).toHaveCount(0)
    await expect(desk.thread).toHaveCount(0)
    expect(stranger.agentLastSeenAt).toBe(seenAt)

    await banner.getByRole('button', { name: 'Show unsent texts' }).click()
    const dialog = page.getByRole('dialog', { name: 'Waiting' })
    await expect(dialog).toContainText('Dear Maya, it is on its way')
    await screenshot(desk, 'account-lost-texts')
    await dialog.getByRole('button', { name: 'Copy' }).click()
    await expect.poll(() => desk.app.host.clipboard()).toBe('Dear Maya, it is on its way')
    await page.keyboard.press('Escape')
    await banner.getByRole('button', { name: 'OK' }).click()
    await expect(banner.getByText('You no longer have access')).toHaveCount(0)
  })

  test('comes back when it is given back, with the draft, and moves the user nowhere', async ({ desk }) => {
    const { page } = desk
    const own = desk.one()
    await desk.open(own)
    await desk.field.fill('To be continued')
    fault(desk, { kind: 'account', account: 1, agent: ADA })
    await desk.view('Unassigned')
    await expect(page.getByText('You no longer have access to Acme')).toBeVisible()
    fault(desk, { kind: 'account', account: 1, agent: ADA, on: true, role: 'administrator' })
    await desk.app.host.blurWindow()
    await desk.app.host.focusWindow()
    const switcher = desk.status.getByRole('button', { name: 'Switch account Globex Services' })
    await expect(page.getByText('You no longer have access to Acme')).toHaveCount(0)
    await expect(switcher).toBeVisible()
    await switcher.click()
    await page.getByRole('menuitemradio', { name: /Acme/ }).click()
    await desk.view('All conversations')
    await desk.open(own)
    await expect(desk.field).toHaveValue('To be continued')
  })
})

test('a suspended account is named, keeps what is written, and sends it once when it is active again', async ({
  desk,
}) => {
  desk.needs('accountStatus')
  const { page } = desk
  const conversation = desk.one()
  await desk.open(conversation)
  fault(desk, { kind: 'account', account: 1, status: 'suspended' })
  await desk.write('I will look into it')
  const banner = page.getByRole('region', { name: 'Access to accounts' })
  await expect(banner).toContainText('is suspended.')
  await expect(desk.thread).toContainText('Waiting: This account is suspended')
  await expect(desk.status).toContainText('Account suspended, 1 waiting')
  await expect(page.getByText('Waiting for the network')).toHaveCount(0)
  await expect(page.getByText('Synced just now')).toHaveCount(0)
  await screenshot(desk, 'account-suspended')
  // A list that was never shown.
  await page.getByRole('button', { name: 'Status: Open' }).click()
  await page.getByRole('menuitemradio', { name: 'Snoozed' }).click()
  await expect(page.getByRole('heading', { name: 'This account is suspended' })).toBeVisible()
  await screenshot(desk, 'account-suspended-list')
  expect(desk.stored(conversation, 'I will look into it')).toBe(0)
  fault(desk, { kind: 'account', account: 1, status: 'active' })
  await banner.getByRole('button', { name: 'Check again' }).click()
  await expect(banner.getByText('is suspended.')).toHaveCount(0)
  await expect.poll(() => desk.stored(conversation, 'I will look into it')).toBe(1)
  await expect(page.getByRole('heading', { name: 'This account is suspended' })).toHaveCount(0)
})

test(
  'a deleted conversation leaves the list with the first refused request, and its texts stay',
  { tag: '@core' },
  async ({ desk }) => {
    const { page } = desk
    const conversation = desk.one()
    await desk.open(conversation)
    await expect(desk.row(conversation)).toBeVisible()
    fault(desk, { kind: 'conversation', account: 1, conversation: conversation.displayId })
    // Reporting that the user types is refused already.
    await desk.field.fill('Are you still there?')
    const gone = page.getByRole('region', { name: 'This conversation was deleted' })
    await expect(gone).toContainText('Are you still there?')
    // The rows hold still under the pointer.
    await gone.hover()
    await expect(desk.row(conversation)).toHaveCount(0)
    await screenshot(desk, 'conversation-deleted')
    await gone.getByRole('button', { name: 'Copy' }).click()
    await expect.poll(() => desk.app.host.clipboard()).toBe('Are you still there?')
  },
)

test('a conversation whose inbox was taken away says so', async ({ desk }) => {
  const { model } = desk.demo
  // Administrators see every inbox.
  const membership = model.membership(1, userByEmail(model, ADA)?.id ?? 0)
  if (membership) membership.role = 'agent'
  const conversation = desk.one()
  await desk.open(conversation)
  await desk.field.fill('Are you still there?')
  fault(desk, { kind: 'inbox', inbox: conversation.inboxId, agent: ADA })
  const gone = desk.page.getByRole('region', { name: 'You no longer have access to this conversation' })
  await expect(gone).toContainText('Are you still there?')
  await gone.hover()
  await expect(desk.row(conversation)).toHaveCount(0)
})
