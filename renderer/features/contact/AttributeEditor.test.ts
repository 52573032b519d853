import { afterEach, describe, expect, it } from 'vitest'
import { useNavigation } from '../../stores/navigation.ts'
import { fakeData } from '../../testing/fakeBridge.ts'
import { SESSION } from '../../testing/fakeData.ts'
import { fakeConversation, fakeThreadHead, withThreads } from '../../testing/fakeThread.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import ContactPanel from './ContactPanel.vue'

let mounted: Mounted | null = null
afterEach(() => mounted?.end())

/** Opens the editor of "Boxes", which are 77. */
async function editor() {
  const withBoxes =
    (boxes: unknown): ReturnType<typeof withThreads>['thread'] =>
    ({ conversationId }) => ({
      head: fakeThreadHead(fakeConversation(conversationId, { customAttributes: boxes === null ? {} : { boxes } })),
      items: [],
    })
  const data = withThreads(fakeData())
  data.thread = withBoxes(77)
  data.reference = {
    ...data.reference,
    attributes: [{ of: 'conversation', key: 'boxes', name: 'Boxes', type: 'number' }],
  }
  const { wrapper, fake } = (mounted = await mountOnDesk(ContactPanel, { data }))
  const navigation = useNavigation()
  navigation.open({ sessionId: SESSION, accountId: 1, conversationId: 1842 })
  await settled()
  await wrapper.get('[aria-label="Boxes: 77. Change"]').trigger('click')
  await settled()
  const dialog = (): HTMLElement | null => document.querySelector('[role="dialog"]')
  return {
    navigation,
    dialog,
    alert: () => dialog()?.querySelector('[role="alert"]')?.textContent?.trim() ?? null,
    sent: () => fake.calls.filter(({ command }) => command === 'conversation:change').map(({ input }) => input),
    async type(text: string) {
      const field = dialog()!.querySelector('input')!
      field.value = text
      field.dispatchEvent(new Event('input'))
      await settled()
    },
    async leave() {
      document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))
      await settled()
    },
    async escape() {
      document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
      await settled()
    },
    async submit() {
      dialog()!
        .querySelector('form')!
        .dispatchEvent(new Event('submit', { cancelable: true }))
      await settled()
    },
    async press(name: string) {
      ;[...dialog()!.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === name)!.click()
      await settled()
    },
    async colleagueSets(value: unknown) {
      fake.update((now) => {
        now.thread = withBoxes(value)
      })
      await settled()
    },
  }
}
const change = (value: unknown, conversationId = 1842) => [
  { ref: { conversationId }, change: { field: 'attribute', key: 'boxes', value } },
]

describe('the editor of an attribute', () => {
  it('saves what is valid when the user clicks elsewhere, once', async () => {
    const { type, leave, dialog, sent } = await editor()
    await type('5')
    await leave()
    await leave()
    expect(dialog()).toBeNull()
    expect(sent()).toMatchObject(change(5))
  })
  it('sends nothing where nothing was typed', async () => {
    const { leave, dialog, sent } = await editor()
    await leave()
    expect([dialog(), sent()]).toEqual([null, []])
  })
  it('stays open for what is invalid, and Escape cancels', async () => {
    const { type, leave, escape, dialog, alert, sent } = await editor()
    await type('five')
    await leave()
    expect(dialog()?.querySelector('input')?.value).toBe('five')
    expect(alert()).toBe('Enter a number, such as 12 or 12.5.')
    await escape()
    expect([dialog(), sent()]).toEqual([null, []])
  })
  it('sends nothing after Escape or Cancel', async () => {
    for (const end of ['escape', 'cancel']) {
      const { type, escape, press, dialog, sent } = await editor()
      await type('5')
      await (end === 'escape' ? escape() : press('Cancel'))
      expect([dialog(), sent()]).toEqual([null, []])
      mounted?.end()
    }
  })
  it('saves to its conversation where another is opened', async () => {
    const { type, navigation, dialog, sent } = await editor()
    await type('5')
    navigation.open({ sessionId: SESSION, accountId: 1, conversationId: 1841 })
    await settled()
    expect(dialog()).toBeNull()
    expect(sent()).toMatchObject(change(5))
  })

  describe('of one that a colleague changes meanwhile', () => {
    it('says so before it saves, and replaces it only when the user decides that', async () => {
      const { type, submit, leave, press, colleagueSets, dialog, alert, sent } = await editor()
      await type('5')
      await colleagueSets(500)
      expect(alert()).toBe('Changed to 500 meanwhile.')
      await submit()
      await leave()
      expect(dialog()?.querySelector('input')?.value).toBe('5')
      expect(sent()).toEqual([])
      await press('Replace')
      expect(dialog()).toBeNull()
      expect(sent()).toMatchObject(change(5))
    })
    it('keeps theirs on Cancel', async () => {
      const { type, press, colleagueSets, sent } = await editor()
      await type('5')
      await colleagueSets(500)
      await press('Cancel')
      expect(sent()).toEqual([])
    })
    it('keeps theirs where the user leaves and has typed nothing', async () => {
      const { leave, colleagueSets, dialog, sent } = await editor()
      await colleagueSets(500)
      await leave()
      expect([dialog(), sent()]).toEqual([null, []])
    })
    it('says that it was removed, and nothing where both want the same', async () => {
      const { type, submit, colleagueSets, dialog, alert, sent } = await editor()
      await type('5')
      await colleagueSets(null)
      expect(alert()).toBe('Removed meanwhile.')
      await colleagueSets(5)
      expect(alert()).toBeNull()
      await submit()
      expect([dialog(), sent()]).toEqual([null, []])
    })
  })
})
