/** The names of commands that can have keys, also of macros. */
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import { macroCommand } from '../../conversation/macroKeys.ts'
import { useI18n } from '../../i18n.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useReference } from '../../stores/reference.ts'
import type { KeyedId, OwnCommandId } from '../../ui/keyBindings.ts'
import { isOwnCommand } from '../../ui/shortcutTable.ts'

/** The macros of the current account, which can have keys. */
export function useMacroCommands(): ComputedRef<{ id: OwnCommandId; name: string }[]> {
  const { t } = useI18n()
  const navigation = useNavigation()
  const reference = useReference()
  return computed(() => {
    const { account } = navigation
    if (account === null) return []
    return reference.macros.map(({ id, name }) => ({
      id: macroCommand(account, id),
      name: name || t('thread.macro.unnamed', { id }),
    }))
  })
}

export function useCommandNames(): (id: KeyedId) => string {
  const { t } = useI18n()
  const macros = useMacroCommands()
  return (id) =>
    isOwnCommand(id)
      ? (macros.value.find((each) => each.id === id)?.name ?? t('app.macroElsewhere'))
      : t(`app.commands.${id}`)
}
