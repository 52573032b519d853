import type { Message } from '../../../shared/model/message.ts'

/** Characters of a message that are searched for addresses, and addresses of it that are compared as the URL standard writes them. */
const MOST_CHARACTERS = 8_000_000
const MOST_COMPARED = 5_000
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' }

/**
 * Which of `urls` are image addresses that stand in the message, each as a whole: nothing that the page makes up, and no part of an address, for
 * even the length of a part could carry data out.
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
    compared ??= new Set([...found].slice(0, MOST_COMPARED).flatMap((address) => webAddress(address) ?? []))
    return compared.has(href)
  })
}

/** As the URL standard writes it; null for all but http and https. */
function webAddress(text: string): string | null {
  const whole = text.startsWith('//') ? `https:${text}` : text
  if (!URL.canParse(whole)) return null
  const { protocol, href } = new URL(whole)
  return protocol === 'https:' || protocol === 'http:' ? href : null
}

function addressesIn(values: unknown[]): Set<string> {
  const found = new Set<string>()
  let left = MOST_CHARACTERS
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

/** Cuts at quotes, for addresses with spaces or parentheses, and at whatever else may end an address in HTML, CSS or plain text. */
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
    (whole, decimal?: string, hexadecimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole
      const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hexadecimal ?? '', 16)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}
