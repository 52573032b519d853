/** The selectors by which email programs mark quotes, forwards, introductions and signatures in HTML. */
import { QUOTE_MARK } from '../content/sanitizeEmail.ts'

/**
 * Elements that hold history and nothing else: Gmail, Apple Mail, Thunderbird, Yahoo, Proton Mail, GMX and WEB.DE, Tuta, Zoho, Spark,
 * Zendesk, HubSpot, Front, Missive.
 */
export const CONTAINERS = [
  '.gmail_quote',
  '.gmail_extra > blockquote',
  'blockquote[type="cite"]',
  '.yahoo_quoted',
  '.protonmail_quote',
  '.tutanota_quote',
  '.zmail_extra',
  '.zmail_extra_hr',
  '.freshdesk_quote',
  '.zd-quote',
  '.hs_reply',
  '.front-blockquote',
  '.missive_quote',
  '.skiff_quote',
  '.iris_mail_quote',
  '.spark-quote',
  `[${QUOTE_MARK}="quote"]`,
  `[${QUOTE_MARK}="messageReplySection"]`,
  `[${QUOTE_MARK}^="yahoo_quoted"]`,
  `[${QUOTE_MARK}="OLK_SRC_BODY_SECTION"]`,
  `[${QUOTE_MARK}="mail-editor-reference-message-container"]`,
  `[${QUOTE_MARK}="isReplyContent"]`,
  '.ms-outlook-mobile-reference-message',
].join(', ')
/** Elements that hold a forwarded email. */
export const FORWARDED = `.moz-forward-container, [${QUOTE_MARK}="isForwardContent"]`
/**
 * Everything from such an element to the end is history if it begins with headers: Outlook, Exchange, Hotmail. Some servers put one more
 * `x_` before these marks each time they forward the email.
 */
export const BEGINNINGS = ['divRplyFwdMsg', 'appendonsend', 'stopSpelling']
  .map((mark) => `[${QUOTE_MARK}$="${mark}"]`)
  .concat('.OutlookMessageHeader')
  .join(', ')
/** Signatures that programs mark as such. */
export const SIGNATURES = [
  '.gmail_signature',
  '.moz-signature',
  '.protonmail_signature_block',
  `[${QUOTE_MARK}$="Signature"]`,
  `[${QUOTE_MARK}="ms-outlook-mobile-signature"]`,
  `[${QUOTE_MARK}="composer_signature"]`,
].join(', ')
/** Introductions, marked as such by the email program; those of `CITE_PREFIXES` introduce the quotes beside them. */
export const CITE_PREFIXES = '.moz-cite-prefix, .gmail_attr, .protonmail_quote_attr'
export const INTRODUCTIONS = `${CITE_PREFIXES}, .moz-email-headers-table`
/** Elements that begin a new line. */
export const BLOCKS = new Set([
  'address',
  'article',
  'blockquote',
  'body',
  'center',
  'dd',
  'div',
  'dl',
  'dt',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'li',
  'ol',
  'p',
  'pre',
  'section',
  'table',
  'tbody',
  'td',
  'th',
  'tr',
  'ul',
  'br',
])
