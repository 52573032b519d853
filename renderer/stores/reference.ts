/** What lists and menus need to name things, of the account that is shown: agents, inboxes, labels, teams, canned responses. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useWatch } from '../bridge.ts'
import { useNavigation } from './navigation.ts'
import type { ReferenceHead } from '../../shared/views.ts'

type ListName = 'agents' | 'inboxes' | 'labels' | 'teams' | 'cannedResponses'
type Lists = Pick<ReferenceHead, ListName>
const NOTHING: Lists = { agents: [], inboxes: [], labels: [], teams: [], cannedResponses: [] }

export const useReference = defineStore('reference', () => {
  const navigation = useNavigation()
  const watched = useWatch('reference', () => (navigation.account === null ? null : { sessionId: navigation.account.sessionId, accountId: navigation.account.accountId }))
  const head = computed(() => watched.head.value)
  /** Main tells all of it when any changed. A list that says the same stays the same object: rows that show it are not drawn again. */
  const list = <K extends ListName>(name: K) => computed<Lists[K]>((before) => {
    const lists: Lists = head.value ?? NOTHING
    const now = lists[name]
    return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now
  })
  const labels = list('labels')
  const colors = computed(() => new Map(labels.value.map((label) => [label.title, label.color])))
  return {
    agents: list('agents'),
    inboxes: list('inboxes'),
    labels,
    teams: list('teams'),
    cannedResponses: list('cannedResponses'),
    /** The color of a label as the server has it; undefined where it is not known. */
    colorOf: (label: string): string | undefined => colors.value.get(label),
    me: computed(() => head.value?.agents.find((agent) => agent.isMe) ?? null),
  }
})
