/** What narrows a search of messages, beside its words. */
import * as v from 'valibot'
import { shortText } from '../signInMethod.ts'
import { SEARCH_VIEWS } from '../views/search.ts'

const id = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER))
const seconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))

const SearchFiltersSchema = v.object({
  /** Who wrote it: the user, other agents, the contact, or one agent. Null: anyone. */
  from: v.nullable(v.union([v.picklist(['me', 'colleagues', 'contacts']), v.object({ agentId: id })])),
  inboxId: v.nullable(id),
  /** Unix seconds; `until` is the first that is too late. */
  since: v.nullable(seconds),
  until: v.nullable(seconds),
  hasFile: v.boolean(),
})
/** What is searched for. `filters`: absent where everything is. */
export const searched = {
  text: shortText,
  kind: v.picklist(SEARCH_VIEWS),
  filters: v.optional(SearchFiltersSchema),
}
export type SearchFilters = v.InferOutput<typeof SearchFiltersSchema>

export const NO_FILTERS: SearchFilters = { from: null, inboxId: null, since: null, until: null, hasFile: false }

export function isFiltering({ from, inboxId, since, until, hasFile }: SearchFilters): boolean {
  return from !== null || inboxId !== null || since !== null || until !== null || hasFile
}

/** What the filters of a message are compared with. */
export interface FilteredMessage {
  sender?: { kind: string; id: number } | null
  inboxId?: number | null
  createdAt?: number
  attachments?: readonly unknown[]
}

/** Whether a message passes. `inboxId`: of its conversation, where the message doesn't name it. */
export function passes(
  { sender, inboxId, createdAt = 0, attachments = [] }: FilteredMessage,
  wanted: SearchFilters,
  { me, inboxOf }: { me: number; inboxOf: () => number | null },
): boolean {
  if (wanted.since !== null && createdAt < wanted.since) return false
  if (wanted.until !== null && createdAt >= wanted.until) return false
  if (wanted.hasFile && attachments.length === 0) return false
  if (wanted.inboxId !== null && (inboxId ?? inboxOf()) !== wanted.inboxId) return false
  return isFrom(sender ?? null, wanted.from, me)
}

function isFrom(sender: { kind: string; id: number } | null, from: SearchFilters['from'], me: number): boolean {
  if (from === null) return true
  const isAgent = sender?.kind === 'user'
  if (from === 'me') return isAgent && sender.id === me
  if (from === 'colleagues') return isAgent && sender.id !== me
  if (from === 'contacts') return sender?.kind === 'contact'
  return isAgent && sender.id === from.agentId
}

/** The part that servers with the parameters apply themselves (docs/servers.md). */
export function serverPart({ from, inboxId, since, until }: SearchFilters): SearchFilters {
  return { from: from === 'me' || typeof from === 'object' ? from : null, inboxId, since, until, hasFile: false }
}
