/**
 * Which columns fit: docs/architecture.md#columns. The rail folds first, then the panel becomes a drawer; below 640 px, list and thread
 * share one column.
 */
import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { useSettings } from './settings.ts'

const RAIL = 224
const RAIL_FOLDED = 56
const PANEL = 300
const THREAD_AT_LEAST = 380
const LIST_AT_LEAST = 260
const LIST_AT_MOST = 560
const ONE_COLUMN_BELOW = 640
const PANEL_COLUMN_FROM = 900

export const useLayout = defineStore('layout', () => {
  const settings = useSettings()
  const width = shallowRef(window.innerWidth)
  const onResize = (): void => void (width.value = window.innerWidth)
  window.addEventListener('resize', onResize)
  onScopeDispose(() => window.removeEventListener('resize', onResize))

  /** The width while the user drags the edge of the list; stored when the drag ends. */
  const dragged = shallowRef<number | null>(null)
  const preferredList = computed(() => dragged.value ?? settings.settings.listWidth)

  const oneColumn = computed(() => width.value < ONE_COLUMN_BELOW)
  const threadWidth = (rail: number, panel: number): number => width.value - rail - panel - preferredList.value
  const railFolded = computed(
    () =>
      settings.settings.railCollapsed ||
      threadWidth(RAIL, settings.settings.contactPanel && width.value >= PANEL_COLUMN_FROM ? PANEL : 0) <
        THREAD_AT_LEAST,
  )
  const rail = computed(() => (railFolded.value ? RAIL_FOLDED : RAIL))
  const panelFits = computed(
    () => width.value >= PANEL_COLUMN_FROM && threadWidth(rail.value, PANEL) >= THREAD_AT_LEAST - 40,
  )

  /** The panel as a drawer over the thread, where no column fits. */
  const drawer = shallowRef(false)
  watch(panelFits, () => {
    drawer.value = false
  })
  const panel = computed<'column' | 'drawer' | 'hidden'>(() =>
    panelFits.value ? (settings.settings.contactPanel ? 'column' : 'hidden') : drawer.value ? 'drawer' : 'hidden',
  )

  /** In pixels, limited so that the thread still fits. */
  const list = computed(() =>
    Math.max(
      LIST_AT_LEAST,
      Math.min(
        preferredList.value,
        LIST_AT_MOST,
        width.value - rail.value - (panel.value === 'column' ? PANEL : 0) - 320,
      ),
    ),
  )

  async function togglePanel(): Promise<void> {
    if (panelFits.value) await settings.change({ contactPanel: !settings.settings.contactPanel })
    else drawer.value = !drawer.value
  }
  function resizeList(to: number): void {
    dragged.value = Math.round(Math.max(LIST_AT_LEAST, Math.min(LIST_AT_MOST, to)))
  }
  async function keepListWidth(): Promise<void> {
    const listWidth = dragged.value
    if (listWidth === null) return
    await settings.change({ listWidth })
    dragged.value = null
  }
  const toggleRail = (): Promise<void> => settings.change({ railCollapsed: !settings.settings.railCollapsed })

  return {
    oneColumn,
    railFolded,
    rail,
    list,
    panel,
    drawer,
    panelFits,
    togglePanel,
    toggleRail,
    resizeList,
    keepListWidth,
    LIST_AT_LEAST,
    LIST_AT_MOST,
  }
})
