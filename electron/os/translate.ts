import type { LocaleMessage } from '@intlify/core-base'
import {
  compile,
  createCoreContext,
  fallbackWithLocaleChain,
  registerLocaleFallbacker,
  registerMessageCompiler,
  registerMessageResolver,
  resolveValue,
  translate,
} from '@intlify/core-base'
import en from '../../shared/i18n/en.json' with { type: 'json' }
import type { Locale } from '../../shared/i18n/index.ts'
import { LOCALES, resolveLocale } from '../../shared/i18n/index.ts'
import type { MessageKey } from '../../shared/i18n/messageKey.ts'

const MESSAGES: Record<Locale, LocaleMessage> = { en }

/** Values of a message's `{placeholders}`; `count` also chooses among plural forms. */
export type MessageValues = Record<string, string | number>

/** Returns a message in the app's language; the key itself if there is no such message. */
export type Translate = (key: MessageKey, values?: MessageValues) => string

// Main has few messages and compiles each when it is first used; the library's compiler needs no `eval`.
registerMessageCompiler(compile)
registerMessageResolver(resolveValue)
registerLocaleFallbacker(fallbackWithLocaleChain)

/**
 * Messages for menus, tray and notifications, from the same files as the page's (`shared/i18n`). `locale` is called for
 * each message, because the user may change the language while the app runs.
 */
export function createTranslate(locale: () => { wish: string; system: string }): Translate {
  const context = createCoreContext({
    locale: LOCALES[0],
    fallbackLocale: LOCALES[0],
    messages: MESSAGES,
    missingWarn: false,
    fallbackWarn: false,
    unresolving: false,
    escapeParameter: false,
  })
  return (key, values = {}) => {
    const { wish, system } = locale()
    const options = {
      locale: resolveLocale(wish, system),
      ...(typeof values.count === 'number' ? { plural: values.count } : {}),
    }
    const text = translate(context, key, values, options)
    return typeof text === 'string' ? text : key
  }
}
