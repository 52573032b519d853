/** A mistake as one or two sentences beside its field. */
import { useI18n } from '../../i18n.ts'
import type { Field, Mistake } from './useSignIn.ts'

/** Returns the words for a field, or null where the mistake is not about it. */
export function useMistakeWords(): (mistake: Mistake | null, field: Field) => string | null {
  const { t } = useI18n()
  return (mistake, field) => {
    if (mistake?.field !== field) return null
    return mistake.next === null
      ? t(mistake.key)
      : t('accounts.mistake', { title: t(mistake.key), next: t(mistake.next) })
  }
}
