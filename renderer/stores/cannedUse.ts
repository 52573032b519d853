/** How often the user inserted each canned response, on this computer and for each account. */
import { defineStore } from 'pinia'
import * as v from 'valibot'
import { computed } from 'vue'
import { useStoredPerAccount } from './storedPerAccount.ts'

/** The most recently used first: id and count. */
type Uses = readonly (readonly [id: number, count: number])[]
const UsesSchema = v.array(v.tuple([v.number(), v.number()]))
/** Only this many are counted; the least recently used is forgotten. */
const MOST = 200

export const useCannedUse = defineStore('cannedUse', () => {
  const { value: uses, set } = useStoredPerAccount<Uses>('deskbell.cannedUse', UsesSchema, [])
  const counts = computed(() => new Map(uses.value))
  const countOf = (id: number): number => counts.value.get(id) ?? 0
  return {
    countOf,
    add: (id: number) => {
      const others = uses.value.filter(([other]) => other !== id)
      set([[id, countOf(id) + 1] as const, ...others].slice(0, MOST))
    },
  }
})
