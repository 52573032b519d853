import { changed } from '../../cache/index.ts'
import type { ActionKind } from './kind.ts'
import type { SetChange } from './sets.ts'
import { inverseOfSet, mergeSets, remainingOf, setChange } from './sets.ts'

export interface LabelsChange extends SetChange<string> {
  field: 'labels'
}
const labelsChange = (change: SetChange<string>): LabelsChange => ({ field: 'labels', ...change })

/** Labels are added and removed, so that labels of other agents stay. They never conflict and never ask. */
export const labelsKind: ActionKind<LabelsChange, LabelsChange> = {
  changeOf: (request) => labelsChange(setChange(request)),
  overlayOf: ({ add, remove }) => ({ labelChange: { add, remove } }),
  isDone: (change, { labels }) => remainingOf(change, labels) === null,
  isUnchanged: () => true,
  merge: (earlier, later) => labelsChange(mergeSets(earlier, later)),
  remaining(change, { labels }) {
    const left = remainingOf(change, labels)
    return left && labelsChange(left)
  },
  rebase: (change) => change,
  inverseOf: (change, { labels }) => labelsChange(inverseOfSet(change, labels)),
  inverseChange: (_change, request) => request,
  // The request replaces all labels, so those of other agents have to be fetched first.
  refreshesFirst: true,
  async send(api, { accountId, conversationId }, change, before) {
    const labels = await api.setLabels(accountId, conversationId, changed(before?.labels ?? [], change))
    return { conversation: { labels } }
  },
}
