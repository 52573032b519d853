/** Other words that agents use for a command, such as "close" for Resolve: `app.synonyms.<id>`. */
import type { MessageKey } from '../../../shared/i18n/messageKey.ts'
import { useI18n } from '../../i18n.ts'
import type { CommandId } from '../../ui/shortcuts.ts'

export function useSynonyms(): (id: CommandId) => string {
  const { t, te } = useI18n()
  return (id) => {
    const key = `app.synonyms.${id}`
    return te(key) ? t(key as MessageKey) : ''
  }
}
