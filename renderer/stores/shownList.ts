/** What others need to know of the list on the screen. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export const useShownList = defineStore('shownList', () => ({
  /** It is loaded, and there is nothing in it to open. */
  isEmpty: shallowRef(false),
}))
