/** The text of an error below its field. */
import { useI18n } from '../../i18n.ts'
import type { Field, FormError } from './signInForm.ts'

/** Returns the text for a field, or null if the error is not about it. */
export function useErrorText(): (error: FormError | null, field: Field) => string | null {
  const { t } = useI18n()
  return (error, field) => {
    if (error?.field !== field) return null
    return error.next === null ? t(error.key) : t('accounts.mistake', { title: t(error.key), next: t(error.next) })
  }
}
