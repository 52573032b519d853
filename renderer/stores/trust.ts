import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export const useTrust = defineStore('trust', () => {
  /** The session whose server's certificate the user is asked to trust. */
  const asked = shallowRef<string | null>(null)
  /** The session that the user is asked to move to its server's new address. */
  const moving = shallowRef<string | null>(null)
  return { asked, moving }
})
