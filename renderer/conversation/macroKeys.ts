/** The keys that the user gave to macros. */
import { computed } from 'vue'
import type { AccountRef } from '../../shared/model/ids.ts'
import { accountKey } from '../../shared/model/ids.ts'
import type { ConversationRow } from '../../shared/views.ts'
import { useMacroRun } from '../stores/macroRun.ts'
import { useReferences } from '../stores/reference.ts'
import { useSessions } from '../stores/sessions.ts'
import type { OwnCommandId } from '../ui/keyBindings.ts'
import { useOwnCommands } from '../ui/shortcuts.ts'

/** Its keys are stored by this. */
export const macroCommand = (account: AccountRef, macroId: number): OwnCommandId =>
  `macro:${accountKey(account)}/${macroId}`

/** Registers the macros of the account of `rows`, for the life of the caller. */
export function useMacroKeys(rows: () => readonly ConversationRow[], isOn: () => boolean): void {
  const macroRun = useMacroRun()
  const referenceOf = useReferences()
  const sessions = useSessions()
  const account = computed(() => {
    const [first, ...others] = isOn() ? rows() : []
    if (first === undefined || !sessions.can(first.ref.sessionId, 'macros')) return null
    const key = accountKey(first.ref)
    return others.every(({ ref }) => accountKey(ref) === key) ? first.ref : null
  })
  useOwnCommands((id) => {
    const ref = account.value
    const macro = ref && referenceOf(ref).macros.find((each) => macroCommand(ref, each.id) === id)
    return macro ? () => macroRun.ask(rows(), macro.id) : null
  })
}
