/** The commands that the user chose in the palette lately, on this computer. */
import { defineStore } from 'pinia'
import * as v from 'valibot'
import { shallowRef } from 'vue'
import type { CommandId } from '../ui/shortcuts.ts'
import { isCommandId } from '../ui/shortcuts.ts'
import { readStored } from './stored.ts'

const KEPT = 'deskbell.recentCommands'
const MOST = 8

export const useRecentCommands = defineStore('recentCommands', () => {
  /** Newest first. */
  const ids = shallowRef<readonly CommandId[]>(readStored(KEPT, v.array(v.string()), []).filter(isCommandId))
  function add(id: CommandId): void {
    ids.value = [id, ...ids.value.filter((each) => each !== id)].slice(0, MOST)
    localStorage.setItem(KEPT, JSON.stringify(ids.value))
  }
  return { ids, add }
})
