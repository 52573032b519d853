import type { Page } from '@playwright/test'
import type { Conversation } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'
import { takeScreenshots } from '../screenshots.ts'

const UNDO = 'Control+z'
const REDO = ['Control+Shift+z', 'Control+y']
const SECRET = 'Internal: margin is 60 %'

async function openAndFocus(desk: DeskPage, conversation: Conversation): Promise<void> {
  await desk.open(conversation)
  await expect(desk.page.locator('[role=option][aria-selected=true]')).toHaveAttribute(
    'data-conversation',
    String(conversation.displayId),
  )
  await desk.field.click()
}
async function write(desk: DeskPage, mode: 'Reply' | 'Private note'): Promise<void> {
  await desk.page.getByRole('radio', { name: mode, exact: true }).click()
  await desk.page.getByRole('textbox', { name: mode, exact: true }).click()
}
const press = async (page: Page, keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}
const times = (key: string, count: number): string[] => Array.from({ length: count }, () => key)
const sends = (desk: DeskPage): number =>
  desk.demo.rest.log.filter(({ method, path }) => method === 'POST' && path.endsWith('/messages')).length
async function pickEmoji(desk: DeskPage, find: string): Promise<void> {
  await desk.page.getByRole('button', { name: 'Emoji' }).click()
  await desk.page.keyboard.type(find)
  await desk.page.keyboard.press('Enter')
  await expect(desk.field).toBeFocused()
}
/** Begins an input method composition in the focused field. */
async function compose(page: Page, text: string): Promise<{ commit: (text: string) => Promise<void> }> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
  return {
    commit: async (words) => {
      await devtools.send('Input.insertText', { text: words })
    },
  }
}

test.describe('undo in the composer', () => {
  test('never moves the text of a note into a reply, or of a reply into a note', async ({ desk }) => {
    const { page } = desk
    for (const [from, to, conversation] of [
      ['Private note', 'Reply', desk.one()],
      ['Reply', 'Private note', desk.one(1)],
    ] as const) {
      await openAndFocus(desk, conversation)
      await write(desk, from)
      await page.keyboard.type(SECRET)
      await press(page, ['Control+a', 'Delete'])
      await write(desk, to)
      await press(page, [...times(UNDO, 3), ...REDO, UNDO])
      await expect(desk.field).toHaveValue('')
      await page.keyboard.type('Good morning')
      await press(page, times(UNDO, 5))
      await expect(desk.field).toHaveValue('')
      await press(page, times('Control+y', 5))
      await expect(desk.field).toHaveValue('Good morning')
      await press(page, ['Control+a', 'Backspace'])
      // Undo still restores the deleted text where it was written.
      await write(desk, from)
      await expect(desk.field).toHaveValue('')
      await page.keyboard.press(UNDO)
      await expect(desk.field).toHaveValue(SECRET)
      await page.keyboard.press('Control+Shift+z')
      await expect(desk.field).toHaveValue('')
    }
  })

  test('takes back an emoji, a canned response and a mention in one step each, apart from typed text', async ({
    desk,
  }) => {
    const { page } = desk
    await openAndFocus(desk, desk.one())
    await page.keyboard.type('Hi ')
    await pickEmoji(desk, 'thumbs up')
    await page.keyboard.type(' and ')
    await pickEmoji(desk, 'family')
    const words = await desk.field.inputValue()
    expect(words.isWellFormed()).toBe(true)
    const seen: string[] = []
    for (let each = 0; each < 5; each++) {
      await page.keyboard.press(UNDO)
      seen.push(await desk.field.inputValue())
    }
    expect(seen).toEqual(['Hi 👍 and ', 'Hi 👍', 'Hi ', '', ''])
    await press(page, times('Control+Shift+z', 6))
    await expect(desk.field).toHaveValue(words)
    await press(page, ['Control+a', 'Delete'])
    await page.keyboard.type('/refu')
    await page.keyboard.press('Enter')
    await expect(desk.field).toHaveValue(/^I have refunded/)
    await page.keyboard.press(UNDO)
    await expect(desk.field).toHaveValue('/refu')
    await page.keyboard.press('Control+y')
    await expect(desk.field).toHaveValue(/^I have refunded/)
    await write(desk, 'Private note')
    await page.keyboard.type('Ask @cle')
    await page.keyboard.press('Tab')
    await expect(desk.field).toHaveValue('Ask @Cleo Tanaka ')
    await page.keyboard.press(UNDO)
    await expect(desk.field).toHaveValue('Ask @cle')
    await page.keyboard.press(UNDO)
    await expect(desk.field).toHaveValue('')
  })

  test('is cleared when the message is sent and when another conversation opens', async ({ desk }) => {
    const { page } = desk
    const [first, second] = [desk.one(), desk.one(1)]
    await openAndFocus(desk, first)
    await page.keyboard.type('Sent words')
    await page.keyboard.press('Enter')
    await expect(desk.field).toHaveValue('')
    await press(page, [...times(UNDO, 3), ...REDO])
    await expect(desk.field).toHaveValue('')
    await page.keyboard.type('Only for the first')
    await press(page, ['Control+a', 'Delete'])
    await openAndFocus(desk, second)
    await press(page, [...times(UNDO, 3), ...REDO])
    await expect(desk.field).toHaveValue('')
    await page.keyboard.type('A draft')
    await openAndFocus(desk, first)
    await openAndFocus(desk, second)
    await expect(desk.field).toHaveValue('A draft')
    await press(page, [...times(UNDO, 3), ...REDO])
    await expect(desk.field).toHaveValue('A draft')
  })

  test('works from the menus, and does not affect other fields or a page without a focused field', async ({ desk }) => {
    const { page, app } = desk
    await openAndFocus(desk, desk.one())
    await page.keyboard.type('Hello ')
    await pickEmoji(desk, 'thumbs up')
    await app.host.clickMenu('Undo')
    await expect(desk.field).toHaveValue('Hello ')
    await app.host.clickMenu('Redo')
    await expect(desk.field).toHaveValue('Hello 👍')
    await desk.field.click({ button: 'right' })
    await app.host.clickContextMenu('Undo')
    await expect(desk.field).toHaveValue('Hello ')
    // Chromium's own command, as the system can send it.
    const devtools = await page.context().newCDPSession(page)
    const command = (name: string): Promise<unknown> =>
      devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Undo', commands: [name] })
    await command('undo')
    await expect(desk.field).toHaveValue('')
    await page.keyboard.press('Control+y')
    await expect(desk.field).toHaveValue('Hello ')
    await press(page, ['Control+a', 'Delete', 'Control+Shift+f'])
    const search = page.getByRole('combobox', { name: /search/i })
    await expect(search).toBeFocused()
    await page.keyboard.type('pump')
    await press(page, times(UNDO, 4))
    await expect(search).toHaveValue('')
    await expect(search).toBeFocused()
    await expect(desk.field).toHaveValue('')
    await press(page, times('Control+Shift+z', 4))
    await expect(search).toHaveValue('pump')
    await expect(desk.field).toHaveValue('')
    await desk.thread.focus()
    await command('undo')
    await expect(desk.field).toHaveValue('')
  })

  test('takes back a dragged word in one step', async ({ desk }) => {
    const { page } = desk
    await openAndFocus(desk, desk.one())
    await page.keyboard.type('WWWWWWWW iiii')
    await desk.field.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(0, 8))
    const box = await desk.field.boundingBox()
    if (box === null) throw new Error('the field has no box')
    const y = box.y + 18
    await page.mouse.move(box.x + 30, y)
    await page.mouse.down()
    await page.mouse.move(box.x + 60, y, { steps: 4 })
    await page.mouse.move(box.x + 300, y, { steps: 4 })
    await page.mouse.up()
    await expect(desk.field).toHaveValue(/iiii ?WWWWWWWW/)
    await page.keyboard.press(UNDO)
    await expect(desk.field).toHaveValue('WWWWWWWW iiii')
    await page.keyboard.press('Control+y')
    await expect(desk.field).toHaveValue(/iiii ?WWWWWWWW/)
  })
})

test.describe('an input method', () => {
  test('keeps its keys in the composer, where nothing is sent, chosen, closed or undone', async ({ desk }) => {
    const { page } = desk
    await openAndFocus(desk, desk.one())
    await page.keyboard.type('before ')
    const before = sends(desk)
    const first = await compose(page, 'にほ')
    await press(page, ['Control+Enter', 'Escape', UNDO, 'Control+k'])
    await expect(desk.field).toHaveValue('before にほ')
    await expect(desk.field).toBeFocused()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await first.commit('日本')
    await expect(desk.field).toHaveValue('before 日本')
    expect(sends(desk)).toBe(before)
    await press(page, ['Control+a', 'Delete'])
    await page.keyboard.type('/')
    await expect(page.getByRole('listbox', { name: 'Canned responses' })).toBeVisible()
    await compose(page, 'ref')
    await press(page, ['ArrowDown', 'Escape'])
    await expect(desk.field).toHaveValue('/ref')
    await expect(page.getByRole('listbox', { name: 'Canned responses' })).toBeVisible()
  })

  test('keeps its keys in the palette, the search, the emoji search and dialogs', async ({ desk }) => {
    const { page } = desk
    await openAndFocus(desk, desk.one())
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog')
    await expect(palette.getByRole('combobox')).toBeFocused()
    let composition = await compose(page, 'せつ')
    await press(page, ['Escape', 'Enter', 'ArrowDown'])
    await expect(palette.getByRole('combobox')).toHaveValue('せつ')
    await composition.commit('')
    await page.keyboard.press('Escape')
    await expect(palette).toHaveCount(0)
    await desk.page.getByRole('button', { name: 'Emoji' }).click()
    const find = page.getByRole('textbox', { name: /Find an emoji/ })
    await expect(find).toBeFocused()
    await page.keyboard.type('th')
    composition = await compose(page, 'u')
    await press(page, ['Enter', 'ArrowDown', 'Escape'])
    await expect(find).toBeFocused()
    await expect(desk.field).toHaveValue('')
    await composition.commit('u')
    await page.keyboard.press('Escape')
    await expect(find).toHaveCount(0)
    await page.keyboard.press('Control+Shift+f')
    const search = page.getByRole('combobox', { name: /search/i })
    await page.keyboard.type('pump')
    // A composition goes to the field that has the focus, and the code of the search may still be loading.
    await expect(search).toHaveValue('pump')
    await compose(page, 'す')
    await press(page, ['Escape', 'Enter'])
    await expect(search).toHaveValue('pumpす')
    await expect(search).toBeFocused()
  })

  test('is recognized by the key code alone', async ({ desk }) => {
    const { page } = desk
    await openAndFocus(desk, desk.one())
    await page.keyboard.type('words')
    const before = sends(desk)
    const stopped = await desk.field.evaluate((field) =>
      ['Enter', 'Escape', 'Tab', 'k', 'z'].map((key) => {
        const event = new KeyboardEvent('keydown', {
          key,
          keyCode: 229,
          ctrlKey: key.length === 1,
          bubbles: true,
          cancelable: true,
        })
        field.dispatchEvent(event)
        return event.defaultPrevented
      }),
    )
    expect(stopped).toEqual([false, false, false, false, false])
    await expect(desk.field).toBeFocused()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    expect(sends(desk)).toBe(before)
  })
})

test.describe('emoji', () => {
  test('complete by name while typing, and are the first in the picker, which covers no text', async ({ desk }) => {
    const { page } = desk
    await openAndFocus(desk, desk.one())
    await page.keyboard.type('Thanks :tad')
    await expect(page.getByRole('listbox', { name: 'Emoji' }).getByRole('option').first()).toContainText(':tada:')
    await page.keyboard.press('Tab')
    await page.keyboard.type(' see you at 10:30 :+1:')
    await expect(desk.field).toHaveValue('Thanks 🎉 see you at 10:30 👍')
    await page.keyboard.press(UNDO)
    await expect(desk.field).toHaveValue('Thanks 🎉 see you at 10:30 :+1:')
    await page.getByRole('button', { name: 'Emoji' }).click()
    const picker = page.getByRole('dialog', { name: 'Emoji' })
    await expect(picker.getByRole('button').first()).toHaveText('👍')
    const [above, field] = [await picker.boundingBox(), await desk.field.boundingBox()]
    expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual(field?.y ?? 0)
  })

  test('have the skin tone that the user chose once, in the picker and by name', async ({ desk }) => {
    const { page } = desk
    await openAndFocus(desk, desk.one())
    const emoji = page.getByRole('button', { name: 'Emoji' })
    const picker = page.getByRole('dialog', { name: 'Emoji' })
    await emoji.click()
    const tones = picker.getByRole('radiogroup', { name: 'Skin tone' })
    await expect(tones.getByRole('radio', { name: 'Default' })).toBeChecked()
    await tones.getByRole('radio', { name: 'Medium-dark' }).click()
    await picker.getByRole('textbox').fill('thumbs up')
    await takeScreenshots(page, 'emoji-tones', { mirrored: true })
    await page.keyboard.press('Enter')
    await expect(desk.field).toHaveValue('👍🏾')
    await page.keyboard.type(' :wave: :tada:')
    await expect(desk.field).toHaveValue('👍🏾 👋🏾 🎉')
    await desk.openStored(desk.one())
    await emoji.click()
    await expect(tones.getByRole('radio', { name: 'Medium-dark' })).toBeChecked()
    const recent = picker.getByRole('button')
    await expect(recent.nth(2)).toHaveText('👍🏾')
    // The choice follows the focus while the key is down.
    await tones.getByRole('radio', { name: 'Medium-dark' }).press('ArrowRight', { delay: 100 })
    await expect(tones.getByRole('radio', { name: 'Dark', exact: true })).toBeChecked()
    expect(await recent.allTextContents()).toEqual(expect.arrayContaining(['🎉', '👋🏿', '👍🏿']))
  })
})

test.describe('an unknown canned response', () => {
  test('is named in a warning, and is sent only after confirmation', async ({ desk }) => {
    const { page } = desk
    const conversation = desk.one()
    await openAndFocus(desk, conversation)
    const before = sends(desk)
    await page.keyboard.type('/zzz')
    await expect(page.getByRole('status').filter({ hasText: 'No canned response for /zzz' })).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('status').filter({ hasText: 'No canned response for /zzz' })).toHaveCount(0)
    await expect(
      page.getByRole('alert').filter({ hasText: 'No canned response for /zzz, so it wasn’t sent.' }),
    ).toBeVisible()
    await press(page, ['Enter', 'Control+Enter'])
    await desk.send.click()
    await expect(desk.field).toHaveValue('/zzz')
    expect(sends(desk)).toBe(before)
    await page.getByRole('button', { name: 'Send as text' }).click()
    await expect.poll(() => desk.stored(conversation, '/zzz')).toBe(1)
    await write(desk, 'Private note')
    await page.keyboard.type('/refnd ')
    await press(page, ['Enter', 'Enter'])
    await expect(page.getByRole('alert').filter({ hasText: '/refnd' })).toBeVisible()
    await press(page, ['Control+a', 'Delete'])
    for (const words of ['/ 2', '/etc/hosts is missing', 'see /zzz']) {
      await page.keyboard.type(words)
      await page.keyboard.press('Enter')
      await expect.poll(() => desk.stored(conversation, words)).toBe(1)
    }
  })

  test('needs confirmation too when its list was closed or the code exists', async ({ desk }) => {
    const { page } = desk
    await openAndFocus(desk, desk.one())
    const before = sends(desk)
    await page.keyboard.type('/refund')
    await press(page, ['Escape', 'Enter'])
    await expect(page.getByRole('alert').filter({ hasText: '/refund is the code of a canned response' })).toBeVisible()
    expect(sends(desk)).toBe(before)
  })
})

test('a file copied in a file manager is attached, and pasted text with an image stays text', async ({ desk }) => {
  const { page } = desk
  await openAndFocus(desk, desk.one())
  const paste = (file: string, type: string, text: string): Promise<boolean> =>
    desk.field.evaluate(
      (field, copied) => {
        const clipboardData = new DataTransfer()
        clipboardData.items.add(new File(['x'], copied.file, { type: copied.type }))
        clipboardData.setData('text/plain', copied.text)
        const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData })
        field.dispatchEvent(event)
        return event.defaultPrevented
      },
      { file, type, text },
    )
  const tray = page.getByRole('list', { name: 'Attached files' })
  expect(await paste('Offer 2026.pdf', 'application/pdf', 'Offer 2026.pdf')).toBe(true)
  expect(await paste('b.txt', 'text/plain', 'file:///home/ada/b.txt\r\n')).toBe(true)
  await expect(tray.getByRole('listitem')).toHaveCount(2)
  expect(await paste('image.png', 'image/png', '12,50\t7\r\n')).toBe(false)
  await expect(tray.getByRole('listitem')).toHaveCount(2)
})
