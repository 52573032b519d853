import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export const useProxyQuestion = defineStore('proxyQuestion', () => {
  /** The proxy whose name and password the user is asked for. */
  const asked = shallowRef<{ proxy: string; isRefused: boolean } | null>(null)
  return { asked }
})
