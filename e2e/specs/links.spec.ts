import { expect, test } from '../desk.ts'

test.describe('links to the web dashboard', () => {
  test('a conversation, a message and a contact have a link to copy and a page in the browser', async ({ desk }) => {
    const { page, app, demo } = desk
    const conversation = desk.one()
    const under = `${demo.base}/app/accounts/1`
    const ofConversation = `${under}/conversations/${conversation.displayId}`
    const ofContact = `${under}/contacts/${conversation.contactId}`
    await desk.open(conversation)
    const more = page.getByRole('main').getByRole('button', { name: 'More', exact: true })
    const item = (name: string) => page.getByRole('menuitem', { name })

    await page.keyboard.press('Control+Shift+C')
    await expect(page.getByText('Link copied')).toBeVisible()
    await expect.poll(() => app.host.clipboard()).toBe(ofConversation)
    await more.click()
    await item('Open in browser').click()
    await expect.poll(() => app.host.openedExternal()).toEqual([ofConversation])

    desk.contactWrites(conversation, 'Where is my parcel?')
    const message = [...demo.model.messages.values()].find(({ content }) => content === 'Where is my parcel?')
    const ofMessage = `${ofConversation}?messageId=${message?.id}`
    const row = desk.thread.getByRole('article').filter({ hasText: 'Where is my parcel?' })
    // The toolbar is only there while the pointer is over the message, which may still be moving up.
    await expect(async () => {
      await row.hover()
      await row.getByRole('button', { name: 'More' }).click({ timeout: 2_000 })
    }).toPass()
    await page.getByRole('menuitem', { name: 'Copy link to message' }).click()
    await expect.poll(() => app.host.clipboard()).toBe(ofMessage)
    await row.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Open in browser' }).click()
    await expect.poll(() => app.host.openedExternal()).toEqual([ofConversation, ofMessage])

    await page.getByRole('button', { name: 'More about this contact' }).click()
    await item('Copy link to contact').click()
    await expect.poll(() => app.host.clipboard()).toBe(ofContact)
    await page.keyboard.press('Control+K')
    await page.keyboard.type('browser')
    await expect(page.getByRole('option').first()).toContainText('Open in browser')
    await page.keyboard.press('Enter')
    await expect.poll(() => app.host.openedExternal()).toEqual([ofConversation, ofMessage, ofConversation])
  })

  test('a pasted link of a message opens it, from the palette and the search', { tag: '@full' }, async ({ desk }) => {
    const { page, demo } = desk
    const [first, second] = [desk.one(0), desk.one(1)]
    await desk.open(second)
    desk.contactWrites(first, 'Where is my parcel?')
    const message = [...demo.model.messages.values()].find(({ content }) => content === 'Where is my parcel?')
    const link = `${demo.base}/app/accounts/1/inbox/1/conversations/${first.displayId}?messageId=${message?.id}`
    for (const chord of ['Control+K', 'Control+Shift+F']) {
      await page.keyboard.press(chord)
      const field = page.getByRole('combobox', { name: /^Search (or jump to|messages and contacts)/ })
      await expect(field).toBeFocused()
      await page.keyboard.insertText(link)
      await expect(page.getByText(`Open conversation #${first.displayId}`)).toBeVisible()
      await page.keyboard.press('Enter')
      await expect(field).toHaveCount(0)
      await expect(desk.thread.getByText('Where is my parcel?')).toBeVisible()
      await desk.open(second)
    }
  })
})
