import type { Address, Email } from 'postal-mime'
import { addressParser } from 'postal-mime'

/** Reads headers as Ruby's `Mail` does, where it differs from the parser. */

export const headerOf = (mail: Email, key: string): string | null =>
  mail.headers.find((header) => header.key === key)?.value ?? null

/** The addresses of a list without names, with groups expanded; null without the header, as on the wire. */
export function addressesOf(list: readonly Address[] | undefined): string[] | null {
  if (list === undefined) return null
  return list
    .flatMap((one) => (one.group === undefined ? [one.address] : one.group.map(({ address }) => address)))
    .filter((address) => address !== '')
}

/** The first name and address in a header. */
export function firstIn(value: string | null): { name: string; address: string } | null {
  const first = value === null ? undefined : addressParser(value, { flatten: true })[0]
  return first?.address === undefined || first.address === '' ? null : { name: first.name, address: first.address }
}

/** The ids of a header like `References`, without their angle brackets. */
export function idsIn(value: string | null | undefined): string[] {
  const ids: string[] = []
  const text = value ?? ''
  for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', open + 1)) {
    const close = text.indexOf('>', open)
    if (close < 0) break
    ids.push(text.slice(open + 1, close).trim())
    open = close
  }
  return ids
}

/** `multipart/mixed; boundary=mix`: with quotes only around values that need them. */
export function contentTypeOf(value: string | null): string | null {
  if (value === null) return null
  const [type = '', ...parameters] = splitOutsideQuotes(value)
  const written = parameters
    .filter((parameter) => parameter.includes('='))
    .map((parameter) => {
      const at = parameter.indexOf('=')
      const word = parameter
        .slice(at + 1)
        .trim()
        .replace(/^"|"$/g, '')
      return `${parameter.slice(0, at).trim().toLowerCase()}=${/^[^\s()<>@,;:\\"/[\]?=]+$/.test(word) ? word : `"${word}"`}`
    })
  return [type.trim().toLowerCase(), ...written].join('; ')
}

function splitOutsideQuotes(text: string): string[] {
  const parts: string[] = []
  let start = 0
  let isQuoted = false
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '"' && text[i - 1] !== '\\') isQuoted = !isQuoted
    if (text[i] !== ';' || isQuoted) continue
    parts.push(text.slice(start, i))
    start = i + 1
  }
  return [...parts, text.slice(start)]
}

/** `2026-11-28T12:33:58.000+02:00`: the sender's local time with its offset; null if the header has no time. */
export function dateOf(value: string | null): string | null {
  const at = value === null ? NaN : Date.parse(value.slice(0, 100).replace(/\s*\([^()]*\)\s*$/, ''))
  if (!Number.isFinite(at)) return null
  const [, sign = '+', hours = '00', minutes = '00'] = /([+-])(\d\d)(\d\d)/.exec((value ?? '').slice(0, 100)) ?? []
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
  return `${new Date(at + offset).toISOString().slice(0, -1)}${sign}${hours}:${minutes}`
}
