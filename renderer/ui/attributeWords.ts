/** The value of a custom attribute in a sentence. */
import type { AttributeValue } from '../../shared/model/people.ts'
import { useI18n } from '../i18n.ts'

/** Longer ones are cut: they are in sentences. */
const MOST = 60

export function useAttributeWords(): (value: AttributeValue) => string {
  const { t } = useI18n()
  return (value) => {
    if (typeof value === 'boolean') return t(value ? 'contact.yes' : 'contact.no')
    const text = String(value)
    return text.length > MOST ? `${text.slice(0, MOST).toWellFormed()}…` : text
  }
}
