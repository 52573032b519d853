import type { AlertText } from '../core/alerts/index.ts'
import type { Translate } from './translate.ts'

/**
 * Translates one text of an alert (`alert.<code>`). The number of conversations is a message of its own, because a
 * message has one plural.
 */
export function alertWords({ code, values }: AlertText, translate: Translate): string {
  const { messages, conversations } = values
  const count = typeof messages === 'number' ? { count: messages } : {}
  const where =
    typeof conversations === 'number' ? { where: translate('alert.conversations', { count: conversations }) } : {}
  return translate(`alert.${code}`, { ...values, ...count, ...where })
}
