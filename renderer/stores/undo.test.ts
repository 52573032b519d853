import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { conversationKey } from '../../shared/model/ids.ts'
import { call } from '../bridge/client.ts'
import { SESSION } from '../testing/fakeData.ts'
import { connectFake } from '../testing/mount.ts'
import { useNavigation } from './navigation.ts'
import { useNotices } from './notices.ts'
import { useUndo } from './undo.ts'
import { useWriting } from './writing.ts'

const ref = (conversationId: number) => ({ sessionId: SESSION, accountId: 1, conversationId })
/** The input of a command for one action. */
const actionOf = (conversationId: number, actionId: string | undefined) => ({
  sessionId: SESSION,
  accountId: 1,
  actions: [{ conversationId, actionId }],
})
const ids = ['1', '2', '3'].map((digit) => `00000000-0000-4000-8000-00000000000${digit}`)

function setUp() {
  const fake = connectFake()
  let next = 0
  fake.reply('conversation:setStatus', () => ({
    ok: true,
    value: { actionId: ids[next++] ?? null, reachesContact: false },
  }))
  const undo = useUndo()
  const resolve = (conversationId: number) =>
    undo.run(
      {
        ref: ref(conversationId),
        field: 'status',
        key: 'undo.done.resolved',
        values: { contact: `Contact ${conversationId}` },
      },
      (timing) =>
        call('conversation:setStatus', { ref: ref(conversationId), status: 'resolved', snoozedUntil: null, ...timing }),
    )
  const called = (command: string) => fake.calls.filter((each) => each.command === command).map(({ input }) => input)
  return { fake, undo, resolve, called, notices: useNotices() }
}

describe('undo', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('offers Undo in a notice, and undoes actions from the last to the first', async () => {
    const { undo, resolve, called, notices } = setUp()
    await resolve(1)
    await resolve(2)
    expect(notices.notices.map(({ key, action }) => [key, action?.key])).toEqual([
      ['undo.done.resolved', 'undo.undo'],
      ['undo.done.resolved', 'undo.undo'],
    ])
    await undo.undo()
    await undo.undo()
    expect(called('action:undo')).toEqual([actionOf(2, ids[1]), actionOf(1, ids[0])])
    expect(notices.notices.map(({ key, values }) => [key, values['contact']])).toEqual([
      ['undo.of.undone', 'Contact 2'],
      ['undo.of.undone', 'Contact 1'],
    ])
    expect(await undo.undo()).toBe(false)
    expect(called('action:undo')).toHaveLength(2)
  })

  it('undoes what was done last, also where that was something else than an action', async () => {
    const { undo, resolve, called, notices } = setUp()
    const other = vi.fn()
    await resolve(1)
    notices.show({ key: 'ownAccounts.hidden', values: { name: 'Acme' }, action: { key: 'undo.undo', run: other } })
    expect(await undo.undo()).toBe(true)
    expect([other.mock.calls.length, called('action:undo').length]).toEqual([1, 0])
    await undo.undo()
    expect([other.mock.calls.length, called('action:undo').length]).toEqual([1, 1])
    notices.show({ key: 'ownAccounts.hidden', values: { name: 'Acme' }, action: { key: 'undo.undo', run: other } })
    await resolve(2)
    await undo.undo()
    expect([other.mock.calls.length, called('action:undo').length]).toEqual([1, 2])
  })

  it('undoes an action once by its notice, and opens its conversation', async () => {
    const { undo, resolve, called, notices } = setUp()
    const navigation = useNavigation()
    await flushPromises()
    navigation.open(ref(1))
    await resolve(1)
    navigation.open(ref(2))
    notices.notices[0]?.action?.run()
    notices.notices[0]?.action?.run()
    await flushPromises()
    expect(navigation.conversation).toEqual(ref(1))
    expect([called('action:undo').length, undo.done.length]).toEqual([1, 0])
  })

  it('names the contact, and shows its conversation where another one stays open', async () => {
    const { undo, resolve, notices } = setUp()
    const navigation = useNavigation()
    await flushPromises()
    navigation.open(ref(2))
    await resolve(1)
    await undo.undo()
    expect(navigation.conversation).toEqual(ref(2))
    const [notice] = notices.notices
    expect([notice?.values, notice?.action?.key]).toEqual([{ contact: 'Contact 1' }, 'app.show'])
    notice?.action?.run()
    expect(navigation.conversation).toEqual(ref(1))
    await resolve(1)
    await undo.undo()
    expect(notices.notices.at(-1)?.action).toBeNull()
  })

  it.each([null, 2])('opens nothing where it was done from a row: %s was open', async (before) => {
    const { undo, resolve } = setUp()
    const navigation = useNavigation()
    await flushPromises()
    navigation.visit(before === null ? null : ref(before))
    await resolve(1)
    navigation.open(ref(3))
    await undo.undo()
    expect(navigation.conversation).toEqual(ref(3))
    undo.defer(250, () => void resolve(1))
    await flushPromises()
    await undo.undo()
    expect(navigation.conversation).toEqual(ref(3))
  })

  it.each([
    [true, 2],
    [false, 1],
  ])('leaves a conversation only where the user is not writing in it: written %s', async (isWritten, open) => {
    const { undo, resolve } = setUp()
    const navigation = useNavigation()
    await flushPromises()
    navigation.open(ref(1))
    await resolve(1)
    navigation.open(ref(2))
    useWriting().register({
      key: conversationKey(ref(2)),
      field: () => null,
      isClosed: () => false,
      draft: () => null,
      isWritten: () => isWritten,
      keep: () => undefined,
      setMode: () => undefined,
      sendAgain: () => undefined,
    })
    await undo.undo()
    expect(navigation.conversation).toEqual(ref(open))
  })

  it('shows no notice for a deferred action, and cancels it without a trace', async () => {
    const { undo, resolve, called, notices } = setUp()
    const deferred = undo.defer(250, () => void resolve(1))
    await flushPromises()
    expect(called('conversation:setStatus')).toMatchObject([{ delayFor: 250 }])
    await deferred.takeBack()
    vi.advanceTimersByTime(1_000)
    expect(called('action:takeBack')).toEqual([actionOf(1, ids[0])])
    expect([notices.notices, undo.done, called('action:undo')]).toEqual([[], [], []])
  })

  it('undoes at once by a letter, and restores without a trace when the letter begins a word', async () => {
    const { fake, undo, resolve, called, notices } = setUp()
    const undoId = crypto.randomUUID()
    fake.reply('action:undo', () => ({ ok: true, value: { undoIds: [undoId] } }))
    const navigation = useNavigation()
    await flushPromises()
    navigation.open(ref(1))
    await resolve(1)
    navigation.open(ref(2))
    const before = [notices.notices, undo.done, navigation.conversation, navigation.canBack]
    const word = undo.defer(250, () => void undo.undo())
    expect(called('action:undo')).toEqual([{ ...actionOf(1, ids[0]), delayFor: 250 }])
    expect(navigation.conversation).toEqual(ref(1))
    // Its notice is still shown: its button doesn't undo the same action twice.
    notices.notices[0]?.action?.run()
    await word.takeBack()
    vi.advanceTimersByTime(1_000)
    await flushPromises()
    expect(called('action:takeBack')).toEqual([actionOf(1, undoId)])
    expect([notices.notices, undo.done, navigation.conversation, navigation.canBack]).toEqual(before)
    undo.defer(250, () => void undo.undo())
    vi.advanceTimersByTime(240)
    await flushPromises()
    expect(notices.notices.map(({ key }) => key)).toEqual(['undo.done.resolved'])
    vi.advanceTimersByTime(10)
    await flushPromises()
    expect([called('action:undo').length, undo.done.length, navigation.conversation]).toEqual([2, 0, ref(1)])
    expect(notices.notices.map(({ key }) => key)).toEqual(['undo.of.undone'])
  })

  it('restores by the inverse action when the undo was already sent', async () => {
    const { fake, undo, resolve, called } = setUp()
    const undoId = crypto.randomUUID()
    fake.reply('action:undo', () => ({ ok: true, value: { undoIds: [undoId] } }))
    fake.reply('action:takeBack', () => ({ ok: true, value: { takenBack: [false] } }))
    await resolve(1)
    await undo.defer(250, () => void undo.undo()).takeBack()
    expect(called('action:undo')).toEqual([{ ...actionOf(1, ids[0]), delayFor: 250 }, actionOf(1, undoId)])
  })

  it.each([
    ['undone', ['undo.of.undone']],
    ['nothing', ['undo.of.nothing']],
    ['waiting', ['undo.of.waiting']],
    ['asks', []],
    ['refused', []],
    ['replaced', []],
  ] as const)('is called undone only where it is: %s', async (outcome, keys) => {
    const { fake, undo, resolve, notices } = setUp()
    fake.reply('action:undoOutcome', () => ({ ok: true, value: { outcomes: [outcome] } }))
    await resolve(1)
    await undo.undo()
    expect(notices.notices.map(({ key }) => key)).toEqual(keys)
    fake.reply('action:undo', () => ({ ok: true, value: { undoIds: [null] } }))
    await resolve(2)
    await undo.undo()
    expect(notices.notices.at(-1)?.key).toBe('undo.of.nothing')
  })

  it('undoes one action per letter, however fast the letters are pressed', async () => {
    const { undo, resolve, called } = setUp()
    for (const id of [1, 2, 3]) await resolve(id)
    undo.defer(500, () => void undo.undo())
    vi.advanceTimersByTime(300)
    undo.defer(500, () => void undo.undo())
    await undo.undo()
    vi.advanceTimersByTime(500)
    await flushPromises()
    expect(called('action:undo')).toEqual([
      { ...actionOf(3, ids[2]), delayFor: 500 },
      { ...actionOf(2, ids[1]), delayFor: 500 },
      actionOf(1, ids[0]),
    ])
  })

  it('undoes a deferred action before an older one', async () => {
    const { undo, resolve, called } = setUp()
    await resolve(1)
    undo.defer(500, () => void resolve(2))
    await flushPromises()
    vi.advanceTimersByTime(300)
    undo.defer(500, () => void undo.undo())
    vi.advanceTimersByTime(1_000)
    await flushPromises()
    expect(called('action:undo')).toEqual([{ ...actionOf(2, ids[1]), delayFor: 500 }])
    expect(undo.done.map(({ actionId }) => actionId)).toEqual([ids[0]])
  })

  it('shows a notice when canceling fails', async () => {
    const { fake, undo, resolve, notices } = setUp()
    fake.reply('action:takeBack', () => ({ ok: false, code: 'notFound', message: '' }))
    const deferred = undo.defer(250, () => void resolve(1))
    await deferred.takeBack()
    expect(notices.notices.map(({ key, about }) => [key, about])).toEqual([['error.notFound.title', 'Contact 1']])
  })

  it('shows the notice when the deferral is over, and undoes an action that is canceled after that', async () => {
    const { fake, undo, resolve, called, notices } = setUp()
    fake.reply('action:takeBack', () => ({ ok: true, value: { takenBack: [false] } }))
    const deferred = undo.defer(250, () => void resolve(1))
    await flushPromises()
    vi.advanceTimersByTime(250)
    expect([notices.notices.length, undo.done.length]).toEqual([1, 1])
    await deferred.takeBack()
    expect([notices.notices.length, undo.done.length, called('action:undo')]).toEqual([0, 0, [actionOf(1, ids[0])]])
  })

  it('shows nothing when nothing was done, and when the server refused the action', async () => {
    const { fake, undo, resolve, notices } = setUp()
    await resolve(1)
    undo.forget(ids[0] ?? '')
    fake.reply('conversation:setStatus', () => ({ ok: true, value: { actionId: null, reachesContact: false } }))
    expect(await resolve(2)).toBeNull()
    expect([notices.notices, undo.done]).toEqual([[], []])
  })

  it("offers Undo for at least 6 s and while pointed at, and delays an action that can't be undone once sent", async () => {
    const { fake, resolve, called, notices } = setUp()
    fake.reply('conversation:setStatus', () => ({
      ok: true,
      value: { actionId: ids[0] ?? null, reachesContact: true },
    }))
    await resolve(1)
    const [notice] = notices.notices
    vi.advanceTimersByTime(5_900)
    expect(notices.notices).toHaveLength(1)
    notices.pause(notice?.id ?? 0)
    notices.pause(notice?.id ?? 0)
    vi.advanceTimersByTime(50_000)
    expect([notices.notices.length, called('action:delay')]).toEqual([
      1,
      [{ ...actionOf(1, ids[0]), delayFor: 300_000 }],
    ])
    notices.resume(notice?.id ?? 0)
    expect(called('action:delay').at(-1)).toEqual({ ...actionOf(1, ids[0]), delayFor: 6_500 })
    vi.advanceTimersByTime(6_000)
    expect([notices.notices, called('action:delay').length]).toEqual([[], 2])
  })

  it('keeps notices of several conversations, and drops other notices first', async () => {
    const { resolve, notices } = setUp()
    for (const id of [1, 2, 3]) await resolve(id)
    for (const key of ['app.copied', 'undo.undone'] as const) notices.show({ key })
    expect(notices.notices.map(({ key }) => key)).toEqual([
      'undo.done.resolved',
      'undo.done.resolved',
      'undo.done.resolved',
      'undo.undone',
    ])
  })
})
