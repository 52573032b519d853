import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { FoundReply, UnsentReplyQuestion } from '../stores/unsentReply.ts'
import { useUnsentReply } from '../stores/unsentReply.ts'
import { fakeConversation } from '../testing/fakeThread.ts'
import type { Mounted } from '../testing/mount.ts'
import { mountOnDesk } from '../testing/mount.ts'
import UnsentReplyDialog from './UnsentReplyDialog.vue'

const { ref } = fakeConversation(1842)
let mounted: Mounted | null = null
afterEach(() => {
  mounted?.end()
  mounted = null
  document.body.innerHTML = ''
})
const dialog = (): HTMLElement => {
  const found = document.querySelector<HTMLElement>('[role="dialog"]')
  if (found === null) throw new Error('there is no dialog')
  return found
}
const buttons = (): string[] =>
  [...dialog().querySelectorAll('.dialog-foot button')].map((button) => button.textContent?.trim() ?? '')
const run = vi.fn()
async function ask(before: UnsentReplyQuestion['before'], change: Partial<FoundReply> = {}): Promise<void> {
  run.mockClear()
  const reply: FoundReply = { kind: 'failed', text: 'Hello Maya', files: 0, replies: 1, ...change }
  const question: UnsentReplyQuestion =
    before === 'resolving' ? { ref, reply, before, resolve: run } : { ref, reply, before, proceed: run }
  mounted = await mountOnDesk(UnsentReplyDialog, { props: { question } })
}
async function press(name: string): Promise<void> {
  const button = [...dialog().querySelectorAll<HTMLElement>('.dialog-foot button')].find(
    (each) => each.textContent?.trim() === name,
  )
  if (button === undefined) throw new Error(`no button ${name} among ${buttons().join(', ')}`)
  button.click()
  await flushPromises()
}

describe('the question about an unsent reply', () => {
  it('shows how it begins, as plain text with its lines, and its files', async () => {
    await ask('resolving', { text: 'Hello <b>Maya</b>,\n\n**your** order', files: 2 })
    expect(dialog().querySelector('.text')?.textContent).toBe('Hello <b>Maya</b>,\n\n**your** order')
    expect(dialog().querySelector('.text')?.getAttribute('dir')).toBe('auto')
    expect(dialog().querySelector('.more')?.textContent?.trim()).toBe('2 files')
  })
  it('says how many more there are', async () => {
    await ask('resolving', { text: '', files: 1, replies: 3 })
    expect(dialog().textContent).toContain('3 replies to #1842 were not sent')
    expect(dialog().querySelector('.text')).toBeNull()
    expect([...dialog().querySelectorAll('.more > span')].map((part) => part.textContent?.trim())).toEqual([
      '1 file',
      'and 2 more replies',
    ])
  })
  it.each<[UnsentReplyQuestion['before'], FoundReply['kind'], string[]]>([
    ['resolving', 'draft', ['Cancel', 'Resolve anyway', 'Send and resolve']],
    ['resolving', 'note', ['Cancel', 'Resolve anyway', 'Add note and resolve']],
    ['resolving', 'failed', ['Cancel', 'Resolve', 'Try again and resolve']],
    ['resolving', 'refused', ['Cancel', 'Resolve anyway']],
    ['sending', 'draft', ['Cancel', 'Continue without it']],
    ['sending', 'note', ['Cancel', 'Continue without it']],
    ['sending', 'failed', ['Cancel', 'Continue without it', 'Try again and continue']],
    ['sending', 'refused', ['Cancel', 'Continue without it']],
  ])('offers only what can work (%s, %s)', async (before, kind, offered) => {
    await ask(before, { kind })
    expect(buttons()).toEqual(offered)
    expect(dialog().querySelectorAll('.dialog-foot .primary')).toHaveLength(1)
  })
  it.each([
    ['Continue without it', 'leave'],
    ['Try again and continue', 'retry'],
  ])('goes on with the message: %s', async (name, unsent) => {
    await ask('sending')
    useUnsentReply().question = {} as UnsentReplyQuestion
    await press(name)
    expect(run.mock.calls).toEqual([[unsent]])
    expect(useUnsentReply().question).toBeNull()
  })
  it('tries again and resolves in one command', async () => {
    await ask('resolving')
    mounted?.fake.reply('conversation:sendAndResolve', () => ({
      ok: true,
      value: { actionId: 'a', reachesContact: false },
    }))
    await press('Try again and resolve')
    expect(mounted?.fake.calls.filter(({ command }) => command === 'conversation:sendAndResolve')).toMatchObject([
      { input: { ref } },
    ])
    expect(run).not.toHaveBeenCalled()
  })
})
