import { describe, expect, it, vi } from 'vitest'
import type { QueryInput } from '../../shared/bridge.ts'
import type { ThreadAround, ThreadMessage } from '../../shared/views.ts'
import { SESSION } from '../testing/fakeData.ts'
import { fakeConversation, fakeThreadHead, longThread } from '../testing/fakeThread.ts'
import { connectFake, settled } from '../testing/mount.ts'
import { useNavigation } from './navigation.ts'
import { FIRST, PAGE, useOpenThread } from './openThread.ts'

const ref = (conversationId: number) => ({ sessionId: SESSION, accountId: 1, conversationId })

/** A fake main process with 400 messages (ids 1001 to 1400) that returns the requested windows. */
function long() {
  const all = longThread(400)
  const inputs: QueryInput<'thread'>[] = []
  const fake = connectFake({
    thread: (input) => {
      inputs.push(input)
      const { limit, aroundId, newer = 0 } = input
      const at = all.findIndex((message) => message.id === aroundId)
      const items: ThreadMessage[] =
        aroundId === undefined ? all.slice(-limit) : all.slice(Math.max(0, at + 1 - limit), at + 1 + newer)
      const around: ThreadAround | null =
        aroundId === undefined
          ? null
          : {
              messageId: aroundId,
              hasNewer: items.at(-1) !== all.at(-1),
              loadingNewer: false,
              isWhole: true,
              isGone: at === -1,
            }
      return {
        head: fakeThreadHead(fakeConversation(input.conversationId), { around, hasOlder: items[0] !== all[0] }),
        items,
      }
    },
  })
  return { thread: useOpenThread(), navigation: useNavigation(), inputs, fake }
}
const ids = (messages: readonly ThreadMessage[]): (number | null | undefined)[] => [
  messages[0]?.id,
  messages.at(-1)?.id,
]

describe('the open thread', () => {
  it('loads older messages as long as those are new too, and no more once that fails', async () => {
    const all = longThread(400)
    const inputs: number[] = []
    let isFailing = false
    const fake = connectFake({
      thread: ({ conversationId, limit }) => {
        inputs.push(limit)
        const items = all.slice(isFailing ? -FIRST : -limit)
        const newBeginsEarlier = items.length < 90
        const failure = isFailing ? ({ olderError: 'timeout' } as const) : {}
        return {
          head: fakeThreadHead(fakeConversation(conversationId), { hasOlder: true, newBeginsEarlier, ...failure }),
          items,
        }
      },
    })
    const [thread, navigation] = [useOpenThread(), useNavigation()]
    navigation.open(ref(1))
    await settled()
    expect(inputs).toEqual([FIRST, FIRST + PAGE, FIRST + 2 * PAGE])
    expect(thread.messages).toHaveLength(FIRST + 2 * PAGE)
    isFailing = true
    inputs.length = 0
    navigation.open(ref(2))
    await settled()
    fake.update(() => undefined)
    await settled()
    expect(new Set(inputs)).toEqual(new Set([FIRST]))
  })
  it('jumps to an old message, loads newer ones, and returns to the latest', async () => {
    const { thread, navigation } = long()
    navigation.open(ref(1))
    await settled()
    expect(ids(thread.messages)).toEqual([1401 - FIRST, 1400])
    thread.jumpTo(ref(1), 1100, ['parcel'])
    await settled()
    expect(thread.jump).toMatchObject({ target: 1100, terms: ['parcel'] })
    expect(ids(thread.messages)).toEqual([1061, 1140])
    expect(thread.hasNewer).toBe(true)
    thread.showNewer()
    await settled()
    expect(ids(thread.messages)).toEqual([1061, 1180])
    thread.showOlder()
    await settled()
    expect(thread.messages[0]?.id).toBeLessThan(1061)
    thread.toLatest()
    await settled()
    expect(thread.messages.at(-1)?.id).toBe(1400)
    expect(thread.messages.length).toBeLessThanOrEqual(PAGE)
    expect([thread.around, thread.jump]).toEqual([null, null])
  })

  it('keeps the loaded window when it contains the message', async () => {
    const { thread, navigation, inputs } = long()
    navigation.open(ref(1))
    await settled()
    const asked = inputs.length
    thread.jumpTo(ref(1), 1390)
    await settled()
    expect(thread.jump?.target).toBe(1390)
    expect(thread.anchor).toBeNull()
    expect(inputs).toHaveLength(asked)
  })

  it('jumps to a message of the outbox at the end of the thread', async () => {
    const { thread, navigation } = long()
    navigation.open(ref(1))
    await settled()
    thread.jumpTo(ref(1), 1100)
    await settled()
    expect(thread.anchor).toBe(1100)
    thread.jumpTo(ref(1), 'echo')
    await settled()
    expect([thread.anchor, thread.jump?.target, thread.messages.at(-1)?.id]).toEqual([null, 'echo', 1400])
    thread.jumpTo(ref(2), 'other')
    await settled()
    expect([navigation.conversation, thread.anchor, thread.jump?.target]).toEqual([ref(2), null, 'other'])
  })

  it('opens another conversation at the message, and the next one at its newest messages', async () => {
    const { thread, navigation, inputs } = long()
    navigation.open(ref(1))
    await settled()
    thread.jumpTo(ref(2), 1200)
    await settled()
    expect(inputs.at(-1)).toEqual({ ...ref(2), limit: PAGE, aroundId: 1200, newer: PAGE })
    expect(inputs.filter(({ conversationId }) => conversationId === 2)).toHaveLength(1)
    navigation.open(ref(3))
    await settled()
    expect(inputs.at(-1)).toEqual({ ...ref(3), limit: FIRST })
    expect(thread.jump).toBeNull()
  })

  it('shows the old thread until the next one has loaded, with isLeaving set', async () => {
    const { thread, navigation } = long()
    navigation.open(ref(1))
    await settled()
    navigation.open(ref(2))
    const seen: [number | undefined, number, boolean][] = []
    const look = (): void => void seen.push([thread.ref?.conversationId, thread.messages.length, thread.isLeaving])
    look()
    for (let turn = 0; turn < 20 && thread.isLeaving; turn++) {
      await Promise.resolve()
      look()
    }
    expect(thread.conversation?.ref.conversationId).toBe(2)
    // The screen was never empty, and never showed one conversation under the name of the other.
    expect(seen.every(([, count]) => count === FIRST)).toBe(true)
    expect([seen[0], seen.at(-1)]).toEqual([
      [1, FIRST, true],
      [2, FIRST, false],
    ])
  })

  it('keeps a thread that the user returns to before the next one has loaded', async () => {
    vi.useFakeTimers()
    const { thread, navigation, fake } = long()
    try {
      navigation.open(ref(1))
      await vi.advanceTimersByTimeAsync(1)
      fake.reply('query:watch', () => new Promise(() => undefined))
      const back = navigation.pass(ref(2))
      await vi.advanceTimersByTimeAsync(60)
      back()
      await vi.advanceTimersByTimeAsync(1_000)
      expect([thread.ref?.conversationId, thread.messages.length, thread.isLeaving]).toEqual([1, FIRST, false])
    } finally {
      vi.useRealTimers()
    }
  })

  it('empties the thread when the next one takes longer than the keep time', async () => {
    vi.useFakeTimers()
    const { thread, navigation, fake } = long()
    try {
      navigation.open(ref(1))
      await vi.advanceTimersByTimeAsync(1)
      fake.reply('query:watch', () => new Promise(() => undefined))
      navigation.open(ref(2))
      await vi.advanceTimersByTimeAsync(60)
      expect(thread.ref?.conversationId).toBe(1)
      navigation.open(ref(3))
      await vi.advanceTimersByTimeAsync(30)
      expect([thread.ref?.conversationId, thread.messages.length, thread.state.kind, thread.isLeaving]).toEqual([
        3,
        0,
        'loading',
        false,
      ])
    } finally {
      vi.useRealTimers()
    }
  })
})
