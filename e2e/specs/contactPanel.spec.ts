import type { Locator } from '@playwright/test'
import { expect, test } from '../desk.ts'

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
