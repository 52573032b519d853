/** Results of several accounts as one list: contacts and conversations by turns, messages by time. */
import type { SearchHead, SearchItem, SearchView } from '../../../shared/views.ts'

/** The most contacts or conversations of all accounts that are listed beside messages. */
const BESIDE_MESSAGES = 6

export interface AccountResults {
  /** Of the account: it makes the keys of its items unique. */
  key: string
  /** Null: the account could not be searched. */
  head: SearchHead | null
  items: readonly SearchItem[]
}

export function mergeResults(
  parts: readonly AccountResults[],
  view: SearchView,
  limit: number,
): { head: SearchHead | null; items: readonly SearchItem[] } {
  const heads = parts.flatMap(({ head }) => head ?? [])
  const [first] = heads
  if (first === undefined) return { head: null, items: [] }
  const lists = parts.map(({ key, items }) => items.map((item) => ({ ...item, key: `${key}/${item.key}` })))
  const most = view === 'all' ? BESIDE_MESSAGES : limit
  const groups = [
    { found: byTurns(lists.map((items) => items.filter(({ kind }) => kind === 'contact'))), most },
    { found: byTurns(lists.map((items) => items.filter(({ kind }) => kind === 'conversation'))), most },
    {
      found: lists
        .flat()
        .filter(({ kind }) => kind === 'message')
        .toSorted((one, other) => (other.at ?? 0) - (one.at ?? 0)),
      most: limit,
    },
  ]
  const isCut = groups.some((group) => group.found.length > group.most)
  return {
    head: {
      state: heads.find(({ state }) => state.kind === 'ready')?.state ?? first.state,
      terms: first.terms,
      indexing: heads.some(({ indexing }) => indexing),
      isMore: isCut || heads.some(({ isMore }) => isMore),
      server: serverOf(heads) ?? first.server,
      filteredBy: heads.some(({ filteredBy }) => filteredBy === 'here') ? 'here' : (first.filteredBy ?? null),
    },
    items: groups.flatMap((group) => group.found.slice(0, group.most)),
  }
}

/** The state of the search on all servers: searching, done on one at least, or failed on each. */
function serverOf(heads: readonly SearchHead[]): SearchHead['server'] | undefined {
  const servers = heads.map(({ server }) => server)
  return (
    servers.find(({ kind }) => kind === 'searching') ??
    servers.find(({ kind }) => kind === 'done') ??
    servers.find(({ kind }) => kind === 'failed')
  )
}

/** The first of each list, then the second of each. */
function byTurns<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  return Array.from({ length: longest }, (_none, index) => lists.flatMap((list) => list.slice(index, index + 1))).flat()
}
