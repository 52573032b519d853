/** The row of the list that the keys act on: the one with the focus, where it isn't the open conversation. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ConversationRow } from '../../shared/views.ts'

export const useRowTarget = defineStore('rowTarget', () => ({
  /** Null: the keys act on the open conversation. */
  row: shallowRef<ConversationRow | null>(null),
}))
