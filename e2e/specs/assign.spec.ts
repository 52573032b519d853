import { expect, test } from '../desk.ts'

test('assign offers the agents who can see the inbox, also without a network', async ({ desk }) => {
  const { model } = desk.demo
  const conversation = desk.one()
  const ben = [...model.users.values()].find(({ email }) => email === 'ben@acme.test')
  const dan = model.memberships.find(
    ({ accountId, role, userId }) => accountId === 1 && role === 'agent' && userId !== ben?.id,
  )
  if (!ben || !dan) throw new Error('the seed has too few agents')
  const other = model.user(dan.userId)
  model.inbox(conversation.inboxId).members.delete(ben.id)
  model.inbox(conversation.inboxId).members.add(other.id)
  await desk.openStored(conversation)
  const open = desk.page.getByRole('main').getByRole('button', { name: /^Assigned to/ })
  const options = desk.page.getByRole('option')
  await open.click()
  await expect(options.filter({ hasText: other.displayName ?? other.name })).toHaveCount(1)
  await expect(options.filter({ hasText: ben.displayName ?? ben.name })).toHaveCount(0)
  await desk.page.keyboard.press('Escape')
  await desk.demo.goDown()
  await open.click()
  await expect(options.filter({ hasText: other.displayName ?? other.name })).toHaveCount(1)
  await expect(options.filter({ hasText: ben.displayName ?? ben.name })).toHaveCount(0)
})
