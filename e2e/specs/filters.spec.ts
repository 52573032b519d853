import AxeBuilder from '@axe-core/playwright'
import type { Locator } from '@playwright/test'
import { asUser } from '../../electron/demo/model/activity.ts'
import { setPriority } from '../../electron/demo/model/conversations.ts'
import type { Conversation, CustomFilter, User } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'
import { takeScreenshots } from '../screenshots.ts'

const ada = ({ demo }: Pick<DeskPage, 'demo'>): User => {
  const found = [...demo.model.users.values()].find(({ email }) => email === 'ada@acme.test')
  if (!found) throw new Error('no Ada')
  return found
}
const all = ({ demo }: Pick<DeskPage, 'demo'>): Conversation[] =>
  [...demo.model.conversations.values()].filter(({ accountId }) => accountId === 1)
const urgent = (desk: DeskPage): Conversation[] =>
  all(desk).filter(({ status, priority }) => status === 'open' && priority === 'urgent')
const builder = (desk: DeskPage): Locator => desk.page.getByRole('dialog', { name: 'Filter conversations' })
const condition = (desk: DeskPage, number: number): Locator =>
  desk.page.getByRole('group', { name: `Condition ${number}`, exact: true })
const folders = (desk: DeskPage): string[] => [...desk.demo.model.customFilters.values()].map(({ name }) => name)
const folder = (desk: DeskPage, name: string): Locator => desk.status.getByRole('button', { name, exact: true })

/** Adds a condition on a field with many values, by the keyboard alone. */
async function addChoice(desk: DeskPage, number: number, field: string, value: string): Promise<void> {
  await desk.page.getByRole('button', { name: 'Add a condition' }).press('Enter')
  const row = condition(desk, number)
  await expect(row.getByLabel('Field')).toBeFocused()
  await row.getByLabel('Field').selectOption({ label: field })
  const choice = row.getByRole('button', { name: `Value of ${field}` })
  await choice.press('Enter')
  await desk.page.getByRole('menuitemcheckbox', { name: value }).press('Space')
  await desk.page.keyboard.press('Escape')
  await expect(choice).toBeFocused()
}

/** Saves a folder on the server as another client does. */
function saveElsewhere(desk: Pick<DeskPage, 'demo'>, name: string, query: CustomFilter['query']): void {
  const { model } = desk.demo
  const id = model.nextId('customFilters')
  const row = { id, accountId: 1, userId: ada(desk).id, name, query, createdAt: model.now(), updatedAt: model.now() }
  model.customFilters.set(id, { ...row, filterType: 'conversation' })
}

test('a filter is built in sentences, follows events and is kept as a folder', async ({ desk }) => {
  desk.needs('customFilters')
  const by = asUser(ada(desk))
  for (const one of all(desk)) if (one.priority === 'urgent') setPriority(desk.demo.model, one, 'high', by)
  const [first, second] = all(desk).filter(({ status }) => status === 'open')
  if (!first || !second) throw new Error('too few conversations')
  setPriority(desk.demo.model, first, 'urgent', by)

  await desk.rows.first().focus()
  await desk.page.keyboard.press('f')
  await expect(builder(desk)).toBeVisible()
  await expect(builder(desk).getByText('Status is Open', { exact: true })).toBeVisible()
  await addChoice(desk, 2, 'Priority', 'Urgent')
  await expect(builder(desk).getByText('Status is Open and Priority is Urgent')).toBeVisible()
  await expect(builder(desk).getByText('1 conversation on the server')).toBeVisible()
  await takeScreenshots(desk.page, 'filter-builder', { mirrored: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await desk.page.emulateMedia({ colorScheme })
    const found = await new AxeBuilder({ page: desk.page }).include('[role=dialog]').analyze()
    expect(found.violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
  }
  await builder(desk).getByRole('textbox', { name: 'Name of the folder' }).fill('Burning')
  await builder(desk).getByRole('button', { name: 'Save as folder' }).click()

  await expect(desk.page.getByRole('heading', { name: 'Burning' })).toBeVisible()
  await expect(folder(desk, 'Burning')).toHaveAttribute('aria-current', 'page')
  await expect(desk.rows).toHaveCount(1)
  await expect(desk.row(first)).toBeVisible()
  expect(folders(desk)).toEqual(['Burning'])
  setPriority(desk.demo.model, second, 'urgent', by)
  await expect(desk.row(second)).toBeVisible()
  await expect(desk.page.getByText('2 conversations on the server')).toBeVisible()
  await takeScreenshots(desk.page, 'filter-list', { mirrored: true })

  // Deleted, and made again.
  await desk.page.getByRole('button', { name: 'More for this folder' }).click()
  await desk.page.getByRole('menuitem', { name: 'Delete the folder' }).click()
  await expect(folder(desk, 'Burning')).toHaveCount(0)
  await expect.poll(() => folders(desk)).toEqual([])
  await desk.page.getByRole('button', { name: 'Undo' }).click()
  await expect(folder(desk, 'Burning')).toBeVisible()
  await desk.page.keyboard.press('Control+K')
  await desk.page.keyboard.type('folder burning')
  await expect(desk.page.getByRole('option').first()).toContainText('Folder: Burning')
  await desk.page.keyboard.press('Enter')
  await expect(desk.rows).toHaveCount(urgent(desk).length)
})

test('a folder made elsewhere opens, whatever is in it', async ({ demo, launchApp, signInTo }) => {
  test.skip(!demo.model.can('customFilters'), 'servers like this one have no folders')
  const by = asUser(ada({ demo }))
  const [first] = all({ demo }).filter(({ status }) => status === 'open')
  if (!first) throw new Error('no conversation')
  for (const one of all({ demo })) if (one.priority === 'low') setPriority(demo.model, one, null, by)
  setPriority(demo.model, first, 'low', by)
  const row = (
    attribute_key: string,
    filter_operator: string,
    values: unknown,
    query_operator: string | null = null,
  ) => ({
    attribute_key,
    filter_operator,
    values,
    query_operator,
    attribute_model: 'standard',
    custom_attribute_type: '',
  })
  saveElsewhere({ demo }, 'Low', { payload: [row('priority', 'equal_to', ['low'])] })
  saveElsewhere({ demo }, 'Campaigns', { payload: [row('campaign_id', 'is_present', [])] })
  saveElsewhere({ demo }, 'Old', { payload: [row('created_at', 'days_before', [900])] })
  saveElsewhere({ demo }, 'Broken', { payload: 'nothing' })
  saveElsewhere({ demo }, 'Unknown', { payload: [row('mood', 'equal_to', ['bad'])] })
  const desk = await signInTo(await launchApp())
  await folder(desk, 'Low').click()
  await expect(desk.rows).toHaveCount(1)
  await expect(desk.page.getByText('Priority is Low')).toBeVisible()
  await folder(desk, 'Campaigns').click()
  await expect(desk.page.getByText('No conversations fit')).toBeVisible()
  await expect(desk.page.getByText('Only the server knows which conversations fit (Campaign).')).toBeVisible()
  await takeScreenshots(desk.page, 'filter-unknown')
  // The server itself fails to answer this one.
  await folder(desk, 'Old').click()
  await expect(desk.page.getByText('Created more than 900 days ago')).toBeVisible()
  await expect(desk.page.getByText('No conversations on the server')).toBeVisible()
  await folder(desk, 'Broken').click()
  await expect(desk.page.getByText('The conditions of this folder can’t be read.')).toBeVisible()
  await folder(desk, 'Unknown').click()
  await expect(desk.page.getByText('The server didn’t answer this filter.')).toBeVisible()
  await takeScreenshots(desk.page, 'filter-refused')
})

test.describe('on a server before 1.18 @full', () => {
  test.use({ like: '1.16.2' })

  test('a filter finds what is on this computer, and says so', async ({ desk }) => {
    await desk.view('All conversations')
    await desk.rows.first().focus()
    await desk.page.keyboard.press('f')
    await expect(
      builder(desk).getByText(/^This server can’t filter\. \d+ conversations on this computer$/),
    ).toBeVisible()
    await expect(builder(desk).getByText('This server has no folders, so the filter can’t be saved.')).toBeVisible()
    await takeScreenshots(desk.page, 'filter-lacking')
    await builder(desk).getByRole('button', { name: 'Show conversations' }).click()
    await expect(desk.rows.first()).toBeVisible()
    await expect(desk.page.getByRole('heading', { name: 'Filter' })).toBeVisible()
    await desk.page.getByRole('button', { name: 'Remove the filter Filter' }).click()
    await expect(desk.page.getByRole('heading', { name: 'All conversations' })).toBeVisible()
  })
})
