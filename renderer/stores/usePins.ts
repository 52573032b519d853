/** Pins conversations to the top of the lists on this computer, and unpins them. Each has a notice with Undo; the server is not told. */
import type { ConversationRef } from '../../shared/model/ids.ts'
import { accountKey, conversationKey } from '../../shared/model/ids.ts'
import type { ConversationRow } from '../../shared/views.ts'
import { call } from '../bridge/client.ts'
import { useNavigation } from './navigation.ts'
import { useNotices } from './notices.ts'
import { useShownRow } from './shownRow.ts'
import { useUndo } from './undo.ts'
import { useWriting } from './writing.ts'

interface PinnedAt {
  readonly ref: ConversationRef
  readonly pinnedAt: number | null
}

/** Milliseconds between the times of conversations that are pinned together: they keep their order. */
const APART = 1

/** Returns a function that pins or unpins those that are not yet so. */
export function usePins(): (rows: readonly ConversationRow[], isPinned: boolean) => Promise<void> {
  const navigation = useNavigation()
  const notices = useNotices()
  const undo = useUndo()
  const writing = useWriting()
  const { nameOf } = useShownRow()
  let batches = 0
  return async function pin(rows, isPinned): Promise<void> {
    const before = rows.filter(({ pinnedAt }) => (pinnedAt !== null) !== isPinned)
    const [first] = before
    if (first === undefined) return
    const { ref } = first
    const now = Date.now()
    const after = before.map((row, index) => ({
      ref: row.ref,
      pinnedAt: isPinned ? (now + index * APART) / 1000 : null,
    }))
    const one = before.length === 1 ? nameOf(ref) : null
    const what = isPinned ? 'pinned' : 'unpinned'
    const isOpen = (): boolean => navigation.openKey === conversationKey(ref)
    const words =
      one === null
        ? ({ key: `undo.many.${what}`, values: { count: before.length } } as const)
        : ({ key: `undo.done.${what}`, values: { contact: one } } as const)
    try {
      await undo.runLocal(
        {
          ...words,
          topic: one === null ? `pins/${++batches}` : `${first.key}/pin`,
          goTo: () => () => undefined,
          of: one === null ? null : { contact: one, isOpen, open: () => writing.open(ref) },
        },
        ref,
        { apply: () => setPins(after), revert: () => setPins(before) },
      )
    } catch (thrown) {
      notices.fail(thrown, () => void pin(before, isPinned), one)
    }
  }
}

/** One command for each account. */
async function setPins(all: readonly PinnedAt[]): Promise<void> {
  const groups = [...Map.groupBy(all, ({ ref }) => accountKey(ref)).values()]
  await Promise.all(
    groups.map((group) => {
      const { sessionId = '', accountId = 0 } = group[0]?.ref ?? {}
      const pins = group.map(({ ref: { conversationId }, pinnedAt }) => ({ conversationId, pinnedAt }))
      return call('conversation:setPins', { sessionId, accountId, pins })
    }),
  )
}
