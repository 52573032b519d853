import { asSystem } from '../../electron/demo/model/activity.ts'
import { changeMessage } from '../../electron/demo/model/changeMessage.ts'
import { expect, test } from '../desk.ts'

/** By server version: what it lacks, in words, and the commands that are hidden for it. */
const SERVERS = [
  ['4.15.1', [], []],
  [
    '2.16.0',
    ['Blocking contacts', 'Deleting conversations', 'Priorities', 'Trying again what the channel refused'],
    ['Priority'],
  ],
  [
    '1.16.2',
    [
      'Snoozing',
      'Going offline automatically',
      'Blocking contacts',
      'The list of unattended conversations',
      'Deleting conversations',
      'Marking as unread',
      'Participants and watching',
      'Priorities',
      'Trying again what the channel refused',
      'Folders',
      'Macros',
    ],
    ['Snooze', 'Priority', 'Mark as unread'],
  ],
] as const

for (const [like, missing, hidden] of SERVERS)
  test.describe(`a server like ${like}`, { tag: like === '2.16.0' ? '@full' : [] }, () => {
    test.use({ like })

    test('hides what it lacks, and lists that in the connection details', async ({ desk }) => {
      const conversation = desk.one()
      await desk.open(conversation)
      await desk.openDialogByCommand('Connection', 'Connection')
      const dialog = desk.page.getByRole('dialog', { name: 'Connection' })
      await expect(dialog.getByText('Your presence', { exact: true })).toBeVisible()
      await expect(dialog.getByText('Not on this server')).toHaveCount(missing.length)
      for (const words of missing) await expect(dialog.getByText(words, { exact: true })).toBeVisible()
      await desk.page.keyboard.press('Escape')

      await desk.row(conversation).click({ button: 'right' })
      const menu = desk.page.getByRole('menu')
      await expect(menu.getByRole('menuitem', { name: /^Resolve/ })).toBeVisible()
      for (const command of ['Snooze', 'Priority', 'Mark as unread'])
        await expect(menu.getByRole('menuitem', { name: new RegExp(`^${command}`) }), command).toHaveCount(
          (hidden as readonly string[]).includes(command) ? 0 : 1,
        )
    })
  })

test.describe('an old server', () => {
  test.use({ like: '2.16.0' })

  test('a message that the channel refused is not offered to be sent again by a server that cannot', async ({
    desk,
  }) => {
    // An email is sent again as a new message.
    const conversation = desk
      .mine()
      .find(({ inboxId }) => desk.demo.model.inboxes.get(inboxId)?.channelType === 'Channel::WebWidget')
    if (!conversation) throw new Error('Ada has no conversation of the website')
    await desk.open(conversation)
    await desk.write('Is this the right size?')
    await expect.poll(() => desk.stored(conversation, 'Is this the right size?')).toBe(1)
    const sent = conversation.messages.findLast(({ content }) => content === 'Is this the right size?')
    if (!sent) throw new Error('the message was not stored')
    changeMessage(
      desk.demo.model,
      sent,
      { status: 'failed', contentAttributes: { external_error: 'Rejected' } },
      asSystem,
    )
    await expect(desk.thread.getByRole('button', { name: 'Copy' })).toBeVisible()
    await expect(desk.thread.getByRole('button', { name: 'Try again' })).toHaveCount(0)
    await desk.row(conversation).focus()
    await desk.page.keyboard.press('p')
    await expect(desk.page.getByRole('option', { name: 'Urgent' })).toHaveCount(0)
  })
})
