import type { ActionKind } from './kind.ts'

export interface LabelsChange {
  field: 'labels'
  add: string[]
  remove: string[]
}

/** Labels are added and removed, so that labels of other agents stay. They never conflict and never ask. */
export const labelsKind: ActionKind<LabelsChange, LabelsChange> = {
  changeOf: ({ add, remove }) => ({
    field: 'labels',
    add: unique(add.filter((label) => !remove.includes(label))),
    remove: unique(remove),
  }),
  overlayOf: ({ add, remove }) => ({ labelChange: { add, remove } }),
  isDone: ({ add, remove }, { labels }) =>
    add.every((label) => labels.includes(label)) && !remove.some((label) => labels.includes(label)),
  isUnchanged: () => true,
  merge: (earlier, later) => ({
    field: 'labels',
    add: unique([...earlier.add.filter((label) => !later.remove.includes(label)), ...later.add]),
    remove: unique([...earlier.remove.filter((label) => !later.add.includes(label)), ...later.remove]),
  }),
  remaining({ add, remove }, { labels }) {
    const left = {
      add: add.filter((label) => !labels.includes(label)),
      remove: remove.filter((label) => labels.includes(label)),
    }
    return left.add.length === 0 && left.remove.length === 0 ? null : { field: 'labels', ...left }
  },
  rebase: (change) => change,
  inverseOf: ({ add, remove }, { labels }) => ({
    field: 'labels',
    add: remove.filter((label) => labels.includes(label)),
    remove: add.filter((label) => !labels.includes(label)),
  }),
  inverseChange: (_change, request) => request,
  // The request replaces all labels, so those of other agents have to be fetched first.
  refreshesFirst: true,
  async send(api, { accountId, conversationId }, { add, remove }, before) {
    const remaining = (before?.labels ?? []).filter((label) => !remove.includes(label))
    const labels = await api.setLabels(accountId, conversationId, [
      ...remaining,
      ...add.filter((label) => !remaining.includes(label)),
    ])
    return { conversation: { labels } }
  },
}

function unique(labels: readonly string[]): string[] {
  return [...new Set(labels)]
}
