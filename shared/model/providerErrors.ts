/**
 * Why a channel's provider refused a message, in plain words, for the codes that agents meet. Servers pass on the provider's text
 * (`content_attributes.external_error`): Meta as `131047: (#131047) Re-engagement message`, Twilio as `63016 - …`, Telegram as
 * `403, Forbidden: …`, email as the SMTP answer `550 5.1.1 …`.
 * Codes: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes, developers.facebook.com/docs/messenger-platform/error-codes,
 * www.twilio.com/docs/api/errors, core.telegram.org/bots/api, RFC 3463.
 */
import { truncate } from '../text/truncate.ts'
import { channelApp } from './channelApps.ts'

/** A key of `thread.refused` in the texts. */
export type RefusalReason =
  | 'window'
  | 'template'
  | 'undeliverable'
  | 'badAddress'
  | 'blocked'
  | 'marketing'
  | 'kind'
  | 'file'
  | 'rate'
  | 'busy'
  | 'access'
  | 'payment'
  | 'filtered'
  | 'region'
  | 'noMailbox'
  | 'mailboxFull'
  | 'mailTooLarge'
  | 'mailPolicy'

export interface ProviderError {
  reason: RefusalReason
  /** The provider's name for the text; a proper name. */
  app: string
  /** Whether sending it again can work: always, never, or only once the contact has written. */
  retry: 'always' | 'never' | 'afterAnswer'
}

type Codes = Readonly<Partial<Record<RefusalReason, readonly number[]>>>

const META: Codes = {
  access: [0, 3, 190, 200, 368],
  busy: [1, 2, -1],
  rate: [4, 613, 80_007],
}
const WHATSAPP: Codes = {
  ...META,
  window: [470, 131_047],
  template: [132_000, 132_001, 132_005, 132_007, 132_012, 132_015, 132_016, 132_018, 132_068, 132_069],
  undeliverable: [131_026, 131_030],
  badAddress: [131_009, 131_021],
  marketing: [130_472, 131_049, 131_050],
  kind: [131_051],
  file: [131_052, 131_053],
  rate: [4, 80_007, 130_429, 131_048, 131_056, 133_016],
  busy: [1, 2, 131_000, 131_016, 131_057],
  access: [0, 3, 10, 190, 368, 131_005, 131_031, 131_045, 133_010],
  payment: [131_042],
  region: [130_497],
}
const MESSENGER: Codes = { ...META, window: [10, 2_018_278], undeliverable: [551, 2_018_001], blocked: [2_018_108] }
const TWILIO_WHATSAPP: Codes = {
  window: [63_016],
  undeliverable: [63_003, 63_024, 63_033],
  marketing: [63_032, 63_049],
  file: [63_005, 63_019, 63_021],
  rate: [63_018, 63_038],
  template: [63_027, 63_040, 63_041, 63_042, 63_051],
  filtered: [63_013],
}
const TWILIO_SMS: Codes = {
  blocked: [21_610, 30_004],
  badAddress: [21_211, 21_217, 21_614, 30_005, 30_006],
  undeliverable: [30_003],
  filtered: [30_007, 30_034],
  region: [21_408, 21_612],
  rate: [20_429, 21_611, 30_001, 30_022],
  file: [12_300, 30_019],
}
const TELEGRAM: Codes = { blocked: [403], rate: [429], undeliverable: [400] }

/** Reasons for which sending the same message again fails again. Not those of email: mailboxes are made, and policies change. */
const LASTING: readonly RefusalReason[] = [
  'template',
  'undeliverable',
  'badAddress',
  'blocked',
  'marketing',
  'kind',
  'filtered',
  'region',
  'mailTooLarge',
]

/** Characters of the text that are looked at; the code is at the beginning. */
const CHECKED = 200
/** Characters of an unknown reason that are shown. */
const SHOWN = 300

function codesOf(text: string): number[] {
  const written = [/\(#(\d{1,7})\)/, /^\s*(?:\[HTTP \d{3}\]\s*)?(-?\d{1,7})(?!\d)/].map(
    (pattern) => pattern.exec(text)?.[1],
  )
  return written.flatMap((code) => (code === undefined ? [] : [Number(code)]))
}

function reasonIn(tables: Codes, codes: readonly number[]): RefusalReason | null {
  for (const code of codes)
    for (const [reason, known] of Object.entries(tables)) if (known.includes(code)) return reason as RefusalReason
  return null
}

/** RFC 3463: the second part of the code is the subject, the third the detail. */
function mailReason(text: string): RefusalReason | null {
  const [, kind, subject, detail] = /(?:^|\s)([45])\.(\d{1,3})\.(\d{1,3})(?!\d)/.exec(text) ?? []
  if (kind === undefined) return null
  if (kind === '4') return subject === '2' && detail === '2' ? 'mailboxFull' : 'busy'
  if (subject === '1') return 'noMailbox'
  if (subject === '2') return detail === '2' ? 'mailboxFull' : detail === '3' ? 'mailTooLarge' : 'noMailbox'
  if (subject === '3' && detail === '4') return 'mailTooLarge'
  return subject === '7' ? 'mailPolicy' : null
}

function refusal(text: string, channel: string | null): Omit<ProviderError, 'retry'> | null {
  const codes = codesOf(text)
  const of = (app: string, tables: Codes): Omit<ProviderError, 'retry'> | null => {
    const reason = reasonIn(tables, codes)
    return reason && { reason, app }
  }
  switch (channel) {
    case 'Channel::Whatsapp':
      // The server's own words for a text outside the 24 hours.
      return text.startsWith('Template not found') ? { reason: 'template', app: 'WhatsApp' } : of('WhatsApp', WHATSAPP)
    case 'Channel::TwilioSms':
    case 'Channel::Sms':
      return of('WhatsApp', TWILIO_WHATSAPP) ?? of('SMS', TWILIO_SMS)
    case 'Channel::FacebookPage':
    case 'Channel::Instagram':
      return of(channelApp(channel) ?? 'Messenger', MESSENGER)
    case 'Channel::Telegram':
      return of('Telegram', TELEGRAM)
    case 'Channel::Email': {
      const reason = mailReason(text)
      return reason && { reason, app: '' }
    }
    case null:
    default:
      // The channel isn't known yet; only the long codes belong to one provider.
      return codes.some((code) => code > 130_000 && code < 140_000) ? of('WhatsApp', WHATSAPP) : null
  }
}

/** The known reason in a provider's text; null for one that is shown as it is. Never throws. */
export function providerError(detail: string, channel: string | null): ProviderError | null {
  const found = refusal(detail.slice(0, CHECKED), channel)
  if (found === null) return null
  const retry = found.reason === 'window' ? 'afterAnswer' : LASTING.includes(found.reason) ? 'never' : 'always'
  return { ...found, retry }
}

/** Whether sending a message again can work. `answered`: the contact has written since. */
export function canRetryRefused({ retry }: Pick<ProviderError, 'retry'>, answered: boolean): boolean {
  return retry === 'always' || (retry === 'afterAnswer' && answered)
}

/** A provider's text as it is shown: one line of at most 300 characters. */
export function shownDetail(detail: string): string {
  return truncate(
    detail
      .slice(0, SHOWN * 4)
      .replace(/\s+/g, ' ')
      .trim(),
    SHOWN,
  )
}
