import { afterEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fakeClock.ts'
import { CODES, FaultySqlite } from '../testing/faultySqlite.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import type { ActionEntry } from './actionEntry.ts'
import { ChangeSet } from './changes.ts'
import type { Stores } from './index.ts'
import { openStores } from './index.ts'

describe('actions that change together', () => {
  const folder = useTemporaryFolder()
  const disk = new FaultySqlite()
  const opened: Stores[] = []
  function open(): Stores {
    const stores = openStores(folder.path, new ChangeSet(), {
      clock: new FakeClock(),
      log: memoryLog(),
      open: disk.open,
      onServerReplaced: () => undefined,
      onLocalMerged: () => undefined,
      onStorage: () => undefined,
    })
    opened.push(stores)
    return stores
  }
  function reopened(): ActionEntry[] {
    for (const stores of opened.splice(0)) stores.close()
    return open().local.actions.all()
  }
  afterEach(() => {
    disk.fault = null
    for (const stores of opened.splice(0)) stores.close()
  })
  const entry = (actionId: string, order: number, priority: 'high' | 'low' = 'high'): ActionEntry => ({
    actionId,
    accountId: 1,
    conversationId: order,
    order,
    createdAt: 1,
    waited: false,
    verify: false,
    lastId: 0,
    change: { field: 'priority', value: priority, seen: [null] },
    state: { kind: 'queued', error: null },
  })
  const idsOf = (entries: readonly ActionEntry[]): string[] => entries.map(({ actionId }) => actionId)

  it('are all on disk afterwards', () => {
    const { actions } = open().local
    actions.save(entry('a', 1))
    actions.together(() => {
      actions.save(entry('b', 2))
      actions.save(entry('c', 3))
      actions.save(entry('c', 3, 'low'))
      actions.remove('a')
    })
    expect([idsOf(actions.all()), idsOf(actions.of(1, 3)), idsOf(actions.of(1, 1))]).toEqual([['b', 'c'], ['c'], []])
    expect(reopened()).toEqual([entry('b', 2), entry('c', 3, 'low')])
  })

  it('are all as before if one of them fails', () => {
    const { actions } = open().local
    actions.save(entry('a', 1))
    actions.save(entry('b', 2))
    const fail = (): void =>
      actions.together(() => {
        actions.save(entry('a', 1, 'low'))
        actions.save(entry('c', 3))
        actions.remove('b')
        throw new Error('no')
      })
    expect(fail).toThrow('no')
    expect(actions.all()).toEqual([entry('a', 1), entry('b', 2)])
    expect([idsOf(actions.of(1, 2)), actions.of(1, 3)]).toEqual([['b'], []])
    actions.save(entry('d', 4))
    expect(idsOf(reopened())).toEqual(['a', 'b', 'd'])
  })

  it('survive a disk that fails in their transaction', () => {
    const { actions } = open().local
    actions.save(entry('a', 1))
    let failures = 1
    disk.fault = { code: CODES.full, at: 'write', file: 'local.db', until: () => failures-- === 0 }
    actions.together(() => {
      actions.save(entry('b', 2))
      actions.remove('a')
    })
    disk.fault = null
    expect(idsOf(actions.all())).toEqual(['b'])
  })
})
