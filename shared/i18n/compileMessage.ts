import type { MessageCompiler } from '@intlify/core-base'
import { compile } from '@intlify/core-base'

/** Placeholders, plural forms, links to other messages, escapes. */
const SYNTAX = /[{}|@\\]/

/**
 * The library's compiler in the mode without `eval`, for main and page. A message without syntax is said as it is written: most are, and taking
 * each apart sign by sign would cost a good part of the first paint.
 */
export const compileMessage: MessageCompiler = (message, context) =>
  typeof message === 'string' && !SYNTAX.test(message) ? () => message : compile(message, context)
