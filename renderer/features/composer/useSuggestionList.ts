/** What the composer offers for the text before the caret. */
import type { Availability } from '../../../shared/model/people.ts'
import { useCannedUse } from '../../stores/cannedUse.ts'
import { useRecentEmoji } from '../../stores/recentEmoji.ts'
import { useReference } from '../../stores/reference.ts'
import type { EmojiSet } from './emoji.ts'
import { completeEmoji } from './emoji.ts'
import type { Trigger } from './suggestions.ts'
import { matchAgents, matchCanned } from './suggestions.ts'
import type { VariableValues } from './variables.ts'
import { fillVariables } from './variables.ts'

export type Suggestion =
  | {
      kind: 'canned'
      key: string
      id: number
      code: string
      content: string
      /** The beginning, as it would be inserted. */
      summary: string
    }
  | { kind: 'emoji'; key: string; char: string; code: string }
  | {
      kind: 'mention'
      key: string
      id: number
      name: string
      avatar: string | null
      availability: Availability
      /** Tells the agent from another one with the same name; null where the name is unique. */
      twin: string | null
    }

/** Characters of a canned response in its row; the preview has the whole text. */
const SUMMARY_LENGTH = 200

export interface SuggestionListOptions {
  /** Of the variables in canned responses. */
  values: () => VariableValues
  /** Null until it is loaded. */
  emojiSet: () => EmojiSet | null
}

/** Returns what is offered for a trigger. */
export function useSuggestionList({ values, emojiSet }: SuggestionListOptions): (trigger: Trigger) => Suggestion[] {
  const recentEmoji = useRecentEmoji()
  const reference = useReference()
  const cannedUse = useCannedUse()

  const canned = (query: string): Suggestion[] =>
    matchCanned(reference.cannedResponses, query, ({ id }) => cannedUse.countOf(id)).map(
      ({ id, shortCode, content }) => ({
        kind: 'canned',
        key: `c${id}`,
        id,
        code: shortCode,
        content,
        summary: fillVariables(content.slice(0, 2 * SUMMARY_LENGTH), values()).slice(0, SUMMARY_LENGTH),
      }),
    )
  const agents = (query: string): Suggestion[] =>
    matchAgents(
      reference.agents.filter((agent) => !agent.isMe),
      query,
    ).map(({ id, name, avatar, availability }) => ({
      kind: 'mention',
      key: `m${id}`,
      id,
      name,
      avatar,
      availability,
      twin: reference.twinWord(id),
    }))
  const emoji = (query: string): Suggestion[] =>
    completeEmoji(emojiSet() ?? [], query, recentEmoji.list).map(({ char, name, shortcodes }) => ({
      kind: 'emoji',
      key: `e${char}`,
      char,
      code: shortcodes.find((code) => code.startsWith(query.toLowerCase())) ?? shortcodes[0] ?? name,
    }))
  const sources = { canned, emoji, mention: agents } as const
  return ({ kind, query }) => sources[kind](query)
}
