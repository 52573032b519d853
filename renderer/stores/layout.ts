/**
 * Which columns are shown, and how wide: `columns.ts` has the rule (docs/architecture.md#columns). The user's choices are settings; what
 * is opened only where there is no room for it, the panel as a drawer and the rail as an overlay, ends with the need.
 */
import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { fitColumns, LIST_AT_LEAST, LIST_AT_MOST } from './columns.ts'
import { useSettings } from './settings.ts'

export const useLayout = defineStore('layout', () => {
  const settings = useSettings()
  const width = shallowRef(window.innerWidth)
  const onResize = (): void => void (width.value = window.innerWidth)
  window.addEventListener('resize', onResize)
  onScopeDispose(() => window.removeEventListener('resize', onResize))

  /** The width while the user drags the edge of the list; stored when the drag ends. */
  const dragged = shallowRef<number | null>(null)
  /** The panel was opened where it does not fit as a column. */
  const drawer = shallowRef(false)
  /** The rail was opened over the list where it does not fit unfolded. */
  const railOverlay = shallowRef(false)

  const columns = computed(() => {
    const { listWidth, railCollapsed, contactPanel } = settings.settings
    return fitColumns({
      width: width.value,
      listWidth: dragged.value ?? listWidth,
      railCollapsed,
      contactPanel,
      drawer: drawer.value,
    })
  })
  /** Pixels of the lines below the rows of the list. */
  const listFoot = shallowRef(0)
  const oneColumn = computed(() => columns.value.oneColumn)
  const panel = computed(() => columns.value.panel)
  const panelFits = computed(() => columns.value.panelFits)
  const railFits = computed(() => columns.value.railFits)
  /** The folded rail is what is seen of it: icons without names. */
  const railFolded = computed(() => !railOverlay.value && (settings.settings.railCollapsed || !railFits.value))
  watch([panelFits, oneColumn], () => {
    drawer.value = false
  })
  watch(railFits, () => {
    railOverlay.value = false
  })

  async function togglePanel(): Promise<void> {
    if (panelFits.value) await settings.change({ contactPanel: !settings.settings.contactPanel })
    else drawer.value = !drawer.value
  }
  /** Folds or unfolds the rail. Where it has no room, it is opened over the list, and no setting changes. */
  async function toggleRail(): Promise<void> {
    if (railOverlay.value || !railFits.value) railOverlay.value = !railOverlay.value
    else await settings.change({ railCollapsed: !settings.settings.railCollapsed })
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

  return {
    oneColumn,
    listFoot,
    railFolded,
    railOverlay,
    /** In pixels, of the column; an overlay is wider. */
    rail: computed(() => columns.value.rail),
    list: computed(() => columns.value.list),
    /** The panel is in place of the list. */
    hidesList: computed(() => columns.value.hidesList),
    panel,
    drawer,
    panelFits,
    panelWidth: computed(() => columns.value.panelWidth),
    togglePanel,
    toggleRail,
    resizeList,
    keepListWidth,
    LIST_AT_LEAST,
    LIST_AT_MOST,
  }
})
