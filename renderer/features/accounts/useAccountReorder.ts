/** Moving accounts in a list of them, by their keys. */
import { useOwnAccounts } from '../../stores/ownAccounts.ts'
import { useSessions } from '../../stores/sessions.ts'
import type { Reorder } from '../../ui/reorder.ts'
import { useReorder } from '../../ui/reorder.ts'

export function useAccountReorder(): Reorder {
  const sessions = useSessions()
  const own = useOwnAccounts()
  const placeOf = (key: string): number => sessions.accounts.findIndex((each) => each.key === key)
  return useReorder(
    (key, to) => {
      const moved = sessions.accounts[placeOf(key)]
      if (moved !== undefined) own.move(moved.ref, placeOf(to))
    },
    (key, by) => {
      const moved = sessions.accounts[placeOf(key)]
      if (moved !== undefined) own.moveBy(moved.ref, by)
    },
  )
}
