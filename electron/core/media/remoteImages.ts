import type { Message } from '../../../shared/model/message.ts'

/** Characters of a message that are searched for addresses, and addresses that are compared in normalized form. */
const MAX_CHARACTERS = 8_000_000
const MAX_NORMALIZED = 5_000
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' }

/**
 * Returns for each of `urls` whether the message contains it as a complete address. Refuses addresses that the page
 * makes up, and parts of addresses, because even the length of a part could leak data.
 */
export function remoteImagesOf(
  message: Pick<Message, 'content' | 'email' | 'attributes'>,
  urls: readonly (string | null)[],
): boolean[] {
  const found = addressesIn([message.content, message.email, message.attributes])
  let compared: Set<string> | null = null
  return urls.map((url) => {
    const href = url === null ? null : webAddress(url)
    if (url === null || href === null) return false
    if (found.has(url)) return true
    compared ??= new Set([...found].slice(0, MAX_NORMALIZED).flatMap((address) => webAddress(address) ?? []))
    return compared.has(href)
  })
}

/** The normalized URL; null unless it is http or https. */
function webAddress(text: string): string | null {
  const absolute = text.startsWith('//') ? `https:${text}` : text
  if (!URL.canParse(absolute)) return null
  const { protocol, href } = new URL(absolute)
  return protocol === 'https:' || protocol === 'http:' ? href : null
}

function addressesIn(values: unknown[]): Set<string> {
  const found = new Set<string>()
  let left = MAX_CHARACTERS
  const queue = [...values]
  while (queue.length > 0) {
    const value = queue.pop()
    if (typeof value === 'string') {
      const text = value.slice(0, left)
      left -= text.length
      for (const form of new Set([text, decoded(text)])) collect(form, found)
    } else if (typeof value === 'object' && value !== null) {
      for (const each of Object.values(value) as unknown[]) queue.push(each)
    }
  }
  return found
}

/**
 * Splits at quotes, for addresses with spaces or parentheses, and at everything that may end an address in HTML, CSS or
 * plain text.
 */
function collect(text: string, found: Set<string>): void {
  for (const parts of [text.split(/["']/), text.split(/["'<>\s`]/), text.split(/["'<>\s`(),;]/)]) {
    for (const part of parts) {
      const from = part.search(/https?:\/\/|\/\//i)
      if (from !== -1) found.add(part.slice(from).trim())
    }
  }
}

function decoded(html: string): string {
  return html.replace(
    /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(amp|quot|apos|lt|gt));?/g,
    (entity, decimal?: string, hexadecimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? entity
      const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hexadecimal ?? '', 16)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity
    },
  )
}
