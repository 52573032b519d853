import { changed } from '../../cache/index.ts'
import type { ActionKind } from './kind.ts'
import type { SetChange } from './sets.ts'
import { inverseOfSet, mergeSets, remainingOf, setChange } from './sets.ts'

/** Ids of agents. */
export interface ParticipantsChange extends SetChange<number> {
  field: 'participants'
}
const participantsChange = (change: SetChange<number>): ParticipantsChange => ({ field: 'participants', ...change })

/**
 * Participants are added and removed, so that those whom other agents add stay. They never conflict and never ask. No event and no
 * conversation tells who they are now, so they are fetched right before the request, which replaces all of them.
 */
export const participantsKind: ActionKind<ParticipantsChange, ParticipantsChange> = {
  changeOf: (request) => participantsChange(setChange(request)),
  overlayOf: ({ add, remove }) => ({ participantChange: { add, remove } }),
  isDone: () => false,
  isUnchanged: () => true,
  merge: (earlier, later) => participantsChange(mergeSets(earlier, later)),
  remaining(change, { participants }) {
    const left = participants ? remainingOf(change, participants) : change
    return left && participantsChange(left)
  },
  rebase: (change) => change,
  inverseOf: (change, { participants }) =>
    participantsChange(participants ? inverseOfSet(change, participants) : { add: change.remove, remove: change.add }),
  inverseChange: (_change, request) => request,
  refreshesFirst: false,
  async send(api, { accountId, conversationId }, change) {
    const known = await api.participants(accountId, conversationId)
    const participants =
      remainingOf(change, known) === null
        ? known
        : await api.setParticipants(accountId, conversationId, changed(known, change))
    return { conversation: { participants } }
  },
}
