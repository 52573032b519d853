/** What the command palette offers. */
import type { Component } from 'vue'

export type PaletteGroup =
  'search' | 'actions' | 'assign' | 'snooze' | 'conversations' | 'inboxes' | 'labels' | 'accounts' | 'appearance'
export interface PaletteItem {
  key: string
  group: PaletteGroup
  icon: Component
  label: string
  /** Text beside the label. */
  about: string
  /** More text to find the item by. It is not shown. */
  searchText: string
  hint: string
  keys: readonly string[]
  /** Shown before anything is typed. */
  isInitial: boolean
  /** `byPointer`: the item was clicked, so the composer of the conversation that it opens takes the focus. */
  run: (byPointer: boolean) => void
}

type RequiredFields = 'key' | 'group' | 'icon' | 'label' | 'run'
export const paletteItem = (fields: Pick<PaletteItem, RequiredFields> & Partial<PaletteItem>): PaletteItem => ({
  about: '',
  searchText: '',
  hint: '',
  keys: [],
  isInitial: false,
  ...fields,
})
