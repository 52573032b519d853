import type { AlertText } from '../core/alerts/index.ts'
import type { Translate } from './translate.ts'

/** Words one text of an alert (`alert.<code>`). A number of conversations is worded by itself, for a sentence has one plural only. */
export function alertWords({ code, values }: AlertText, translate: Translate): string {
  const { messages, conversations } = values
  const count = typeof messages === 'number' ? { count: messages } : {}
  const where =
    typeof conversations === 'number' ? { where: translate('alert.conversations', { count: conversations }) } : {}
  return translate(`alert.${code}`, { ...values, ...count, ...where })
}
