import type { SsoAnswer } from '../core/session/index.ts'
import { readSsoLink } from '../core/session/index.ts'

/**
 * The target of a `deskbell://…` address: a conversation by fixed routes with numeric ids, or the end of a single sign-on,
 * which only a sign-in that the user began uses. No part of it is loaded, run or logged.
 */
export type DeepLink = ConversationLink | { readonly kind: 'signIn'; readonly answer: SsoAnswer }

export interface ConversationLink {
  readonly kind: 'conversation'
  readonly host: string
  readonly accountId: number
  readonly conversationId: number
}

export const DEEP_LINK_SCHEME = 'deskbell'

/** `deskbell://open/<host>/<account>/<conversation>` or `deskbell://auth/saml?…`; null for anything else. */
export function parseDeepLink(text: string): DeepLink | null {
  const answer = readSsoLink(text)
  return answer === null ? parseConversation(text) : { kind: 'signIn', answer }
}

function parseConversation(text: string): ConversationLink | null {
  if (text.length > 500 || !URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== `${DEEP_LINK_SCHEME}:` || url.host !== 'open' || url.search !== '' || url.hash !== '')
    return null
  const [empty, host, account, conversation, ...rest] = url.pathname.split('/')
  if (empty !== '' || rest.length > 0 || host === undefined || account === undefined || conversation === undefined)
    return null
  if (!/^[a-z0-9.-]{1,253}(:\d{1,5})?$/i.test(host)) return null
  const accountId = positive(account)
  const conversationId = positive(conversation)
  return accountId === null || conversationId === null
    ? null
    : { kind: 'conversation', host: host.toLowerCase(), accountId, conversationId }
}

function positive(text: string): number | null {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}

/** Deep links among a command line's words; options (`--…`) are never read as addresses. */
export function deepLinksIn(words: readonly string[]): DeepLink[] {
  return words.filter((word) => !word.startsWith('-')).flatMap((word) => parseDeepLink(word) ?? [])
}

/** Queues links until they can be followed: the first may arrive before the app is ready. */
export class DeepLinkQueue {
  #follow: ((link: DeepLink) => void) | null = null
  #waiting: DeepLink[] = []

  add(link: DeepLink): void {
    if (this.#follow) this.#follow(link)
    else this.#waiting = [...this.#waiting, link].slice(-10)
  }

  /** Follows the queued links, then each new one at once. */
  ready(follow: (link: DeepLink) => void): void {
    this.#follow = follow
    const waiting = this.#waiting
    this.#waiting = []
    for (const link of waiting) follow(link)
  }
}
