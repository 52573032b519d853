/**
 * Reference data of the current account, and of others: agents, inboxes, labels, teams, canned responses, definitions of custom
 * attributes, macros, folders.
 */
import { defineStore } from 'pinia'
import type { ComputedRef } from 'vue'
import { computed, effectScope, reactive, watch } from 'vue'
import type { AccountRef } from '../../shared/model/ids.ts'
import { accountKey } from '../../shared/model/ids.ts'
import { fold } from '../../shared/search/fold.ts'
import type { ActionChange, NamedAgent, ReferenceHead } from '../../shared/views.ts'
import { call } from '../bridge/client.ts'
import { useWatch } from '../bridge/watch.ts'
import { useNavigation } from './navigation.ts'
import { useSessions } from './sessions.ts'

type ListName = 'agents' | 'inboxes' | 'labels' | 'teams' | 'cannedResponses' | 'attributes' | 'macros' | 'folders'
type Lists = Pick<ReferenceHead, ListName>
type Change<F extends ActionChange['field']> = Extract<ActionChange, { field: F }>
const NOTHING: Lists = {
  agents: [],
  inboxes: [],
  labels: [],
  teams: [],
  cannedResponses: [],
  attributes: [],
  macros: [],
  folders: [],
}

/** A form in which names that look the same are equal. */
const sameToTheEye = (name: string): string => fold(name.slice(0, LONGEST_NAME)).replaceAll(/\s+/g, ' ').trim()
/** Characters of a name that are compared. */
const LONGEST_NAME = 1_000

/** The reference data of one account. */
function createReference(account: () => AccountRef | null) {
  const watched = useWatch('reference', () => {
    const now = account()
    return now === null ? null : { sessionId: now.sessionId, accountId: now.accountId }
  })
  const head = computed(() => watched.head.value)
  /** Main sends all lists when one changes. An equal list stays the same object, so that rows which show it are not rendered again. */
  const list = <K extends ListName>(name: K) =>
    computed<Lists[K]>((before) => {
      const lists: Lists = head.value ?? NOTHING
      const now = lists[name]
      return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now
    })
  const labels = list('labels')
  const agents = list('agents')
  const teams = list('teams')
  const twins = computed(() => {
    const byName = Map.groupBy(agents.value, ({ name }) => sameToTheEye(name))
    return new Map(
      [...byName.values()]
        .filter((group) => group.length > 1)
        .flat()
        .map((agent) => [agent.id, agent.email ?? `#${agent.id}`]),
    )
  })
  /** The user is about to choose from a list: another agent may have changed it. */
  function refresh(name: 'cannedResponses' | 'macros' | 'folders'): void {
    const now = account()
    if (now === null) return
    const { sessionId, accountId } = now
    call('reference:refresh', { sessionId, accountId, list: name }).catch((thrown: unknown) =>
      console.warn('Refreshing a list failed', thrown),
    )
  }
  /** The assignee of a change, by id; no name where the agent is unknown. */
  function assigneeOf(
    id: number | null,
    bot: { id: number; name: string } | null = null,
  ): Change<'assignee'>['assignee'] {
    if (bot) return { id: bot.id, name: bot.name, isMe: false, isBot: true }
    const agent = agents.value.find((each) => each.id === id)
    return id === null ? null : { id, name: agent?.name ?? '', isMe: agent?.isMe === true }
  }
  /** The team of a change, by id; no name where it is unknown. */
  function teamOf(id: number | null): Change<'team'>['team'] {
    const name = teams.value.find((each) => each.id === id)?.name ?? ''
    return id === null ? null : { id, name }
  }
  /** The participants of a change, by id. */
  function agentsOf(ids: readonly number[]): NamedAgent[] {
    return ids.map((id) => {
      const agent = agents.value.find((each) => each.id === id)
      return { id, name: agent?.name ?? '', isMe: agent?.isMe === true }
    })
  }
  const colors = computed(() => new Map(labels.value.map((label) => [label.title, label.color])))
  return {
    agents,
    /** Distinguishes agents with the same name: the email, or else the id; null for a unique name. */
    twinWord: (agentId: number): string | null => twins.value.get(agentId) ?? null,
    inboxes: list('inboxes'),
    labels,
    teams,
    cannedResponses: list('cannedResponses'),
    refresh,
    attributes: list('attributes'),
    macros: list('macros'),
    folders: list('folders'),
    /** The lists are the server's, and no newer ones are on their way. */
    isLoaded: computed(() => head.value?.state.kind === 'ready' && !head.value.state.refreshing),
    /** The colors of the labels, by title. */
    colors,
    /** The color of a label as the server has it; undefined where it is unknown. */
    colorOf: (label: string): string | undefined => colors.value.get(label),
    assigneeOf,
    teamOf,
    agentsOf,
    me: computed(() => head.value?.agents.find((agent) => agent.isMe) ?? null),
  }
}

export const useReference = defineStore('reference', () => {
  const navigation = useNavigation()
  const created = createReference(() => navigation.account)
  /** Keeps showing the list of a label after the label is renamed. */
  watch(created.labels, (now, before) => {
    const { label } = navigation.location
    const shown = before.find(({ title }) => title === label)
    const renamed = now.find(({ id }) => id === shown?.id)
    if (renamed && renamed.title !== label) navigation.followLabel(renamed.title)
  })
  return created
})

export type Reference = Pick<ReturnType<typeof useReference>, keyof ReturnType<typeof createReference>>

/** Reference data of the other accounts whose conversations a list over all accounts shows. Each is watched from its first use. */
const useOtherReferences = defineStore('otherReferences', () => {
  const sessions = useSessions()
  /** The lists stay watched when the component that asked first is gone. */
  const scope = effectScope()
  const known = new Map<string, Reference>()
  function of({ sessionId, accountId }: AccountRef): Reference {
    const account = { sessionId, accountId }
    const key = accountKey(account)
    const created =
      known.get(key) ?? scope.run(() => reactive(createReference(() => (sessions.account(account) ? account : null))))
    if (created === undefined) throw new Error('the page has ended')
    known.set(key, created)
    return created
  }
  return { of }
})

/** The reference data of an account, which need not be the current one; null is the current one. */
export function useReferences(): (account: AccountRef | null) => Reference {
  const navigation = useNavigation()
  const current = useReference()
  const others = useOtherReferences()
  return (account) => (account === null || accountKey(account) === navigation.accountKey ? current : others.of(account))
}

/** The same for the account of what a component acts on. */
export function useReferenceOf(account: () => AccountRef | null): ComputedRef<Reference> {
  const of = useReferences()
  return computed(() => of(account()))
}
