/** How often the user chose each item of the palette, on this computer and for each account. */
import { defineStore } from 'pinia'
import * as v from 'valibot'
import { computed } from 'vue'
import { useStoredPerAccount } from './storedPerAccount.ts'

/** The most recently chosen first: the item's key and count. */
const UsesSchema = v.array(v.tuple([v.string(), v.number()]))
type Uses = readonly (readonly [key: string, count: number])[]
/** Only this many are counted; the least recently chosen is forgotten. */
const MOST = 100
const LONGEST_KEY = 200

export const usePaletteUse = defineStore('paletteUse', () => {
  const { value: uses, set } = useStoredPerAccount<Uses>('deskbell.paletteUse', UsesSchema, [])
  const counts = computed(() => new Map(uses.value))
  const countOf = (key: string): number => counts.value.get(key) ?? 0
  function add(key: string): void {
    if (key.length > LONGEST_KEY) return
    const others = uses.value.filter(([other]) => other !== key)
    set([[key, countOf(key) + 1] as const, ...others].slice(0, MOST))
  }
  return { countOf, add }
})
