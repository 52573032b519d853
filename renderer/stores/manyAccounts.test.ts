import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent } from 'vue'
import type { CommandName } from '../../shared/bridge.ts'
import type { ConversationRow } from '../../shared/views.ts'
import { fakeRow, SESSION } from '../testing/fakeData.ts'
import type { Mounted } from '../testing/mount.ts'
import { mountOnDesk } from '../testing/mount.ts'
import { useNotices } from './notices.ts'
import { useUndo } from './undo.ts'
import type { SelectionActions } from './useSelectionActions.ts'
import { useSelectionActions } from './useSelectionActions.ts'

/** In account 1 and in account 2. */
const ROWS: readonly ConversationRow[] = [1, 2].map((accountId) => {
  const row = fakeRow(accountId, { name: `Person ${accountId}`, text: 'A question', minutes: accountId })
  return { ...row, ref: { sessionId: SESSION, accountId, conversationId: accountId } }
})
const idOf = (id: number): string => `00000000-0000-4000-8000-00000000000${id}`

describe('a change in several accounts', () => {
  let mounted: Mounted | null = null
  afterEach(() => {
    mounted?.end()
  })

  async function setUp(rows = ROWS) {
    let actions: SelectionActions | undefined
    const Owner = defineComponent({
      setup: () => {
        actions = useSelectionActions(() => rows)
        return () => null
      },
    })
    mounted = await mountOnDesk(Owner)
    const { fake } = mounted
    /** Commands that account 2 refuses. */
    const refused = new Set<CommandName>()
    const failure = { ok: false as const, code: 'disk' as const, message: '' }
    const isRefused = (command: CommandName, accountId: number): boolean => accountId === 2 && refused.has(command)
    fake.reply('conversation:changeAll', ({ accountId, conversationIds }) => {
      if (isRefused('conversation:changeAll', accountId)) return failure
      const done = conversationIds.map((id) => ({ conversationId: id, actionId: idOf(id), reachesContact: false }))
      return { ok: true, value: { done, missing: [] } }
    })
    fake.reply('action:takeBack', ({ accountId, actions }) =>
      isRefused('action:takeBack', accountId) ? failure : { ok: true, value: { takenBack: actions.map(() => false) } },
    )
    fake.reply('action:undo', ({ accountId, actions }) =>
      isRefused('action:undo', accountId)
        ? failure
        : { ok: true, value: { undoIds: actions.map(({ actionId }) => actionId) } },
    )
    const notices = useNotices()
    const shown = () => notices.notices.map(({ key, values, action }) => [key, values['count'], action?.key])
    const accountsOf = (command: CommandName) =>
      fake.calls
        .filter((each) => each.command === command)
        .map(({ input }) => (input as { accountId: number }).accountId)
    return { actions: actions!, refused, notices, shown, accountsOf, undo: useUndo() }
  }

  it('announces what one account has done, with its undo, and tries what another refused again', async () => {
    const { actions, refused, notices, shown, accountsOf, undo } = await setUp()
    refused.add('conversation:changeAll')
    await actions.setStatus('resolved')
    expect(shown()).toEqual([
      ['undo.many.resolved', 1, 'undo.undo'],
      ['error.disk.title', undefined, 'app.retry'],
    ])
    await undo.undo()
    expect(accountsOf('action:undo')).toEqual([1])
    notices.notices.find(({ key }) => key === 'error.disk.title')?.action?.run()
    await flushPromises()
    expect(accountsOf('conversation:changeAll')).toEqual([1, 2, 2])
  })

  it('is one failure where every account refuses', async () => {
    const { actions, refused, shown } = await setUp(ROWS.slice(1))
    refused.add('conversation:changeAll')
    await actions.setStatus('resolved')
    expect(shown()).toEqual([['error.disk.title', undefined, 'app.retry']])
  })

  it.each(['action:takeBack', 'action:undo'] as const)(
    'is taken back in the other account where one refuses %s, and the failure is shown',
    async (command) => {
      const { actions, refused, shown, accountsOf, undo } = await setUp()
      const deferred = undo.defer(500, () => void actions.setStatus('resolved'))
      await flushPromises()
      refused.add(command)
      await deferred.takeBack()
      expect(accountsOf('action:undo')).toContain(1)
      expect(shown()).toEqual([['error.disk.title', undefined, undefined]])
    },
  )

  it('is undone in the other account where one refuses, and the failure is shown', async () => {
    const { actions, refused, shown, undo } = await setUp()
    await actions.setStatus('resolved')
    refused.add('action:undo')
    await undo.undo()
    expect(shown().map(([key]) => key)).toEqual(['error.disk.title', 'undo.someUndone'])
  })
})
