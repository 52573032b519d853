import { fold } from '../../../shared/search/fold.ts'

/** Words that open a list while one writes: `/` for canned responses, `@` for colleagues in a private note. */
export interface Trigger {
  kind: 'canned' | 'mention'
  query: string
  from: number
  to: number
}

const CANNED = /(?:^|\s)\/([^\s/]{0,80})$/u
const MENTION = /(?:^|[\s(])@([\p{L}\p{N}_.-]{0,30}(?: [\p{L}\p{N}_.-]{1,30})?)$/u

/** What copying leaves around a word and nobody sees. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu

/** What is being asked for at the caret; null: nothing. Positions are indexes into `text`. */
export function triggerAt(text: string, caret: number, note: boolean): Trigger | null {
  const before = text.slice(0, caret)
  const canned = CANNED.exec(before)
  if (canned) return { kind: 'canned', query: canned[1] ?? '', from: caret - (canned[1]?.length ?? 0) - 1, to: caret }
  const mention = note ? MENTION.exec(before) : null
  if (mention)
    return { kind: 'mention', query: mention[1] ?? '', from: caret - (mention[1]?.length ?? 0) - 1, to: caret }
  return null
}

/** The code of a text that is nothing but `/code`; null for any other text: `/ 2`, `/etc/hosts` and `/shrug done` are words. */
export function slashWord(text: string): string | null {
  const word = text.replaceAll(INVISIBLE, '').trim()
  return word.startsWith('/') && !/[\s/]/.test(word.slice(1)) ? word.slice(1) : null
}

/** The best fits first: code begins with the query, then contains it, then the content does. */
export function matchCanned<R extends { shortCode: string; content: string }>(
  responses: readonly R[],
  query: string,
  most = 8,
): R[] {
  const words = fold(query)
  const rank = (response: R): number => {
    const code = fold(response.shortCode)
    return code.startsWith(words) ? 0 : code.includes(words) ? 1 : fold(response.content).includes(words) ? 2 : 3
  }
  return responses
    .map((response) => ({ response, rank: rank(response) }))
    .filter((each) => each.rank < 3)
    .sort((a, b) => a.rank - b.rank || a.response.shortCode.localeCompare(b.response.shortCode))
    .slice(0, most)
    .map((each) => each.response)
}

/** Characters of a name that are compared. */
const LONGEST_NAME = 1_000

export function matchAgents<A extends { name: string }>(agents: readonly A[], query: string, most = 8): A[] {
  const words = fold(query)
  return agents
    .filter((agent) => {
      const name = fold(agent.name.slice(0, LONGEST_NAME))
      return name.startsWith(words) || name.split(/\s+/).some((part) => part.startsWith(words))
    })
    .slice(0, most)
}

/**
 * A note as the servers want it: `@Ben Moreau` becomes `[@Ben Moreau](mention://user/2/Ben%20Moreau)`. Longest names first, so that `Ben` does not
 * cut `Ben Moreau`; only whole names; nothing inside what is already a
 * mention. Of two colleagues with one name, the first of `agents` is mentioned.
 */
export function withMentions(text: string, agents: readonly { id: number; name: string }[]): string {
  const byLength = agents.filter((agent) => agent.name !== '').sort((a, b) => b.name.length - a.name.length)
  if (byLength.length === 0) return text
  const names = byLength.map((agent) => agent.name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  return text.replaceAll(
    new RegExp(`(^|[\\s(])@(${names})(?![\\p{L}\\p{N}_])`, 'gu'),
    (whole, before: string, name: string) => {
      const agent = byLength.find((each) => each.name === name)
      return agent === undefined
        ? whole
        : `${before}[@${name}](mention://user/${agent.id}/${encodeURIComponent(name.toWellFormed())})`
    },
  )
}

const MENTION_LINK = /\[(@[^[\]\n]{1,200})\]\(mention:\/\/user\/\d{1,15}\/[^()\s]{0,900}\)/gu

/** A note's mentions as they are typed and read: `@Ben Moreau`. As it is, where `withMentions` would not make the same note of it. */
export function withoutMentions(text: string, agents: readonly { id: number; name: string }[]): string {
  const words = text.replaceAll(MENTION_LINK, '$1')
  return withMentions(words, agents) === text ? words : text
}
