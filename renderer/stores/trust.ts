import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export const useTrust = defineStore('trust', () => {
  /** The session whose server's certificate the user is asked to trust. */
  const asked = shallowRef<string | null>(null)
  return { asked }
})
