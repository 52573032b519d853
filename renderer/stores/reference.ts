/** What lists and menus need to name things, of the account that is shown: agents, inboxes, labels, teams, canned responses. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useWatch } from '../bridge.ts'
import { useNavigation } from './navigation.ts'

export const useReference = defineStore('reference', () => {
  const navigation = useNavigation()
  const watched = useWatch('reference', () => (navigation.account === null ? null : { sessionId: navigation.account.sessionId, accountId: navigation.account.accountId }))
  const head = computed(() => watched.head.value)
  const colors = computed(() => new Map(head.value?.labels.map((label) => [label.title, label.color]) ?? []))
  return {
    agents: computed(() => head.value?.agents ?? []),
    inboxes: computed(() => head.value?.inboxes ?? []),
    labels: computed(() => head.value?.labels ?? []),
    teams: computed(() => head.value?.teams ?? []),
    cannedResponses: computed(() => head.value?.cannedResponses ?? []),
    /** The color of a label as the server has it; undefined where it is not known. */
    colorOf: (label: string): string | undefined => colors.value.get(label),
    me: computed(() => head.value?.agents.find((agent) => agent.isMe) ?? null),
  }
})
