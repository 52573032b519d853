import type { Locator } from '@playwright/test'
import { asSystem } from '../../electron/demo/model/activity.ts'
import { setCustomAttributes } from '../../electron/demo/model/conversations.ts'
import { expect, test } from '../desk.ts'
import { takeScreenshots } from '../screenshots.ts'

/** The value beside a name. */
const valueOf = (panel: Locator, name: string): Locator =>
  panel.locator('dt').filter({ hasText: name }).locator('xpath=following-sibling::dd[1]')

test('custom attributes have the names and types that the account defined, and notes of the server are folded', async ({
  desk,
}) => {
  desk.needs('attributeDefinitions', 'modernPayloads')
  const { model } = desk.demo
  const conversation = desk.mine().find(({ contactId }) => model.contact(contactId).email !== null)
  if (!conversation) throw new Error('the seed has no conversation with an email address')
  const contact = model.contact(conversation.contactId)
  contact.customAttributes = { ...contact.customAttributes, orders_total: 1200, discount: 7.5, spent: 1234.5 }
  conversation.customAttributes = { order: 'A-18204', paid: true, courier_note: 'ring twice' }
  await desk.openStored(conversation)
  const panel = desk.page.getByRole('complementary')
  await expect(valueOf(panel, 'Orders')).toHaveText('1200')
  await expect(valueOf(panel, 'Spent so far')).toHaveText('1,234.50')
  await expect(valueOf(panel, 'Discount')).toHaveText('7.5%')
  await expect(valueOf(panel, 'Shop profile')).toHaveText('Not set')
  await expect(valueOf(panel, 'Paid')).toHaveText('Yes')
  await expect(valueOf(panel, 'Severity')).toHaveText('Not set')
  await expect(valueOf(panel, 'Courier note')).toHaveText('ring twice')
  await expect(panel.getByText('Avatar url hash')).toBeHidden()
  await panel.getByRole('button', { name: 'Technical details' }).click()
  await expect(panel.getByText('Avatar url hash')).toBeVisible()
})

test('custom attributes of a conversation are changed by type, beside what a colleague sets', async ({ desk }) => {
  desk.needs('attributeDefinitions', 'modernPayloads')
  const { model } = desk.demo
  const conversation = desk.one()
  conversation.customAttributes = { order: 'A-18204', courier_note: 'ring twice' }
  await desk.openStored(conversation)
  const panel = desk.page.getByRole('complementary')
  const stored = () => conversation.customAttributes
  await panel.getByRole('button', { name: 'Severity: Not set. Change' }).click()
  const editor = desk.page.getByRole('dialog', { name: 'Change Severity' })
  await expect(editor.getByLabel('Severity')).toBeFocused()
  await editor.getByLabel('Severity').selectOption('critical')
  await takeScreenshots(desk.page, 'attribute-list', { mirrored: true })
  setCustomAttributes(model, conversation, { ...stored(), paid: true }, asSystem)
  await editor.getByRole('button', { name: 'Save' }).click()
  await expect.poll(stored).toEqual({ order: 'A-18204', courier_note: 'ring twice', paid: true, severity: 'critical' })
  await expect(valueOf(panel, 'Severity')).toHaveText('critical')
  await panel.getByRole('button', { name: 'Order: A-18204. Change' }).press('Enter')
  const order = desk.page.getByRole('dialog', { name: 'Change Order' })
  await expect(order.getByLabel('Order')).toBeFocused()
  await takeScreenshots(desk.page, 'attribute-text')
  await order.getByRole('button', { name: 'Remove' }).click()
  await expect.poll(stored).toEqual({ courier_note: 'ring twice', paid: true, severity: 'critical' })
  await expect(panel.getByRole('button', { name: 'Order: Not set. Change' })).toBeFocused()
  await desk.page.getByRole('status').filter({ hasText: '“Order”' }).getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => stored()['order']).toBe('A-18204')
})
test('leaving the editor of an attribute saves, and asks where a colleague changed the same one', async ({ desk }) => {
  desk.needs('attributeDefinitions', 'modernPayloads')
  const { model } = desk.demo
  const conversation = desk.one()
  conversation.customAttributes = { order: 'A-18204' }
  await desk.openStored(conversation)
  const { page } = desk
  const panel = page.getByRole('complementary')
  const stored = () => conversation.customAttributes['order']
  const editor = page.getByRole('dialog', { name: 'Change Order' })
  await panel.getByRole('button', { name: 'Order: A-18204. Change' }).click()
  await editor.getByLabel('Order').fill('A-2')
  await panel.getByRole('heading').first().click()
  await expect(editor).toBeHidden()
  await expect.poll(stored).toBe('A-2')
  await panel.getByRole('button', { name: 'Order: A-2. Change' }).click()
  await editor.getByLabel('Order').fill('A-3')
  setCustomAttributes(model, conversation, { order: 'B-1' }, asSystem)
  await expect(editor.getByRole('alert')).toHaveText('Changed to B-1 meanwhile.')
  await takeScreenshots(page, 'attribute-changed', { mirrored: true })
  await panel.getByRole('heading').first().click()
  await expect(editor.getByRole('button', { name: 'Replace' })).toBeFocused()
  expect(stored()).toBe('B-1')
  await page.keyboard.press('Enter')
  await expect.poll(stored).toBe('A-3')
  await expect(editor).toBeHidden()
})
