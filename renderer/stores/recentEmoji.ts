/** The emoji that the user chose last, on this computer. */
import { defineStore } from 'pinia'
import * as v from 'valibot'
import { shallowRef } from 'vue'
import { readStored } from './stored.ts'

const KEY = 'deskbell.emoji'
/** Three rows of the picker. */
const MOST = 24
const RecentSchema = v.array(v.pipe(v.string(), v.maxLength(40)))

export const useRecentEmoji = defineStore('recentEmoji', () => {
  const list = shallowRef<readonly string[]>(readStored<readonly string[]>(KEY, RecentSchema, []))
  return {
    /** The latest first. */
    list,
    add: (char: string) => {
      list.value = [char, ...list.value.filter((each) => each !== char)].slice(0, MOST)
      localStorage.setItem(KEY, JSON.stringify(list.value))
    },
  }
})
