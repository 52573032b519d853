import { fold } from '../../../shared/search/fold.ts'

/** Text before the caret that opens a list: `/` for canned responses, `:` for emoji, `@` for agents in a private note. */
export interface Trigger {
  kind: 'canned' | 'emoji' | 'mention'
  query: string
  from: number
  to: number
}

const CANNED = /(?:^|\s)\/([^\s/]{0,80})$/u
/** Begins like a name, so that `10:30`, `:30`, `https://` and `:)` are text. */
const EMOJI = /(?:^|[\s(]):((?:\p{L}|[+-]1)[\p{L}\p{N}_+-]{0,30})$/u
/** Its first characters match too much. */
const SHORTEST_EMOJI = 2
const SHORTCODE = /(?:^|[\s(]):((?:\p{L}|[+-]1|\d)[\p{L}\p{N}_+-]{0,40}):$/u
/** Characters before the caret in which a shortcode can be. */
const SHORTCODE_LENGTH = 48
const MENTION = /(?:^|[\s(])@([\p{L}\p{N}_.-]{0,30}(?: [\p{L}\p{N}_.-]{1,30})?)$/u

/** Invisible characters that copying leaves around a word. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu

/** The trigger before the caret, or null. Positions are indexes into `text`. */
export function triggerAt(text: string, caret: number, isNote: boolean): Trigger | null {
  const before = text.slice(0, caret)
  const canned = CANNED.exec(before)
  if (canned) return { kind: 'canned', query: canned[1] ?? '', from: caret - (canned[1]?.length ?? 0) - 1, to: caret }
  const emoji = EMOJI.exec(before.slice(-SHORTCODE_LENGTH))?.[1]
  if (emoji !== undefined && emoji.length >= SHORTEST_EMOJI)
    return { kind: 'emoji', query: emoji, from: caret - emoji.length - 1, to: caret }
  const mention = isNote ? MENTION.exec(before) : null
  if (mention)
    return { kind: 'mention', query: mention[1] ?? '', from: caret - (mention[1]?.length ?? 0) - 1, to: caret }
  return null
}

/** The shortcode that ends at the caret, such as `:smile:`; null where there is none. */
export function shortcodeAt(text: string, caret: number): { name: string; from: number } | null {
  const name = SHORTCODE.exec(text.slice(Math.max(0, caret - SHORTCODE_LENGTH), caret))?.[1]
  return name === undefined ? null : { name, from: caret - name.length - 2 }
}

/** The code of a text that is only `/code`; null for any other text, such as `/ 2`, `/etc/hosts` and `/shrug done`. */
export function slashWord(text: string): string | null {
  const word = text.replaceAll(INVISIBLE, '').trim()
  return word.startsWith('/') && !/[\s/]/.test(word.slice(1)) ? word.slice(1) : null
}

/** Only this many characters of a canned response are searched. */
const MAX_SEARCHED = 5_000
/** More than an account has; a longer list would take long to draw. */
const MAX_CANNED = 1_000

/**
 * Best matches first: the code is the query, starts with it, contains it, then the content does. Of equal matches, those that
 * the user inserted most come first (`useCount`), then the order of the alphabet.
 */
export function matchCanned<R extends { shortCode: string; content: string }>(
  responses: readonly R[],
  query: string,
  useCount: (response: R) => number = () => 0,
): R[] {
  const folded = fold(query)
  const rank = ({ shortCode, content }: R): number => {
    const code = fold(shortCode.slice(0, MAX_SEARCHED))
    if (folded === '' || code === folded) return 0
    if (code.startsWith(folded)) return 1
    if (code.includes(folded)) return 2
    return fold(content.slice(0, MAX_SEARCHED)).includes(folded) ? 3 : 4
  }
  return responses
    .map((response) => ({ response, rank: rank(response), uses: useCount(response) }))
    .filter((each) => each.rank < 4)
    .sort((a, b) => a.rank - b.rank || b.uses - a.uses || a.response.shortCode.localeCompare(b.response.shortCode))
    .slice(0, MAX_CANNED)
    .map((each) => each.response)
}

/** Only this many characters of a name are compared. */
const MAX_NAME_LENGTH = 1_000

export function matchAgents<A extends { name: string }>(agents: readonly A[], query: string, limit = 8): A[] {
  const folded = fold(query)
  return agents
    .filter((agent) => {
      const name = fold(agent.name.slice(0, MAX_NAME_LENGTH))
      return name.startsWith(folded) || name.split(/\s+/).some((part) => part.startsWith(folded))
    })
    .slice(0, limit)
}

/**
 * Returns a note in the servers' syntax: `@Ben Moreau` becomes `[@Ben Moreau](mention://user/2/Ben%20Moreau)`. Longer names are
 * matched first, so that `Ben` does not match inside `Ben Moreau`. Only whole names match, and nothing inside an existing mention.
 * Of two agents with the same name, the first in `agents` is mentioned.
 */
export function withMentions(text: string, agents: readonly { id: number; name: string }[]): string {
  const byLength = agents.filter((agent) => agent.name !== '').sort((a, b) => b.name.length - a.name.length)
  if (byLength.length === 0) return text
  const names = byLength.map((agent) => agent.name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  return text.replaceAll(
    new RegExp(`(^|[\\s(])@(${names})(?![\\p{L}\\p{N}_])`, 'gu'),
    (match, before: string, name: string) => {
      const agent = byLength.find((each) => each.name === name)
      return agent === undefined
        ? match
        : `${before}[@${name}](mention://user/${agent.id}/${encodeURIComponent(name.toWellFormed())})`
    },
  )
}

const LOOSE_MENTION = /(?<=^|[\s(])@([\p{L}\p{N}_.-]{1,30})/gu
/** Looked up in a note; a text may have any number. */
const MOST_LOOSE = 20

/**
 * `@ben` in a note where it is the beginning of an agent's name, and not a whole one: as it stands, no agent is notified. Each once, as
 * typed.
 */
export function looseMentions(text: string, agents: readonly { id: number; name: string }[]): string[] {
  const rest = withMentions(text, agents).replaceAll(MENTION_LINK, ' ')
  const words = new Set<string>()
  for (const [word] of rest.matchAll(LOOSE_MENTION)) {
    if (words.size === MOST_LOOSE) break
    words.add(word)
  }
  return [...words].filter((word) => matchAgents(agents, word.slice(1), 1).length > 0)
}

const MENTION_LINK = /\[(@[^[\]\n]{1,200})\]\(mention:\/\/user\/\d{1,15}\/[^()\s]{0,900}\)/gu

/** Returns a note with its mentions as they are typed: `@Ben Moreau`. Unchanged where `withMentions` would not restore it. */
export function withoutMentions(text: string, agents: readonly { id: number; name: string }[]): string {
  const typed = text.replaceAll(MENTION_LINK, '$1')
  return withMentions(typed, agents) === text ? typed : text
}
