/**
 * Parts that the first paint does not need, each a chunk of its own. They are fetched when the page is idle after the first paint, so that
 * opening a conversation waits for none of them.
 */
import { defineAsyncComponent } from 'vue'
import ThreadSkeleton from './features/thread/ThreadSkeleton.vue'

const load = {
  thread: () => import('./features/thread/ThreadPane.vue'),
  contact: () => import('./features/contact/ContactPanel.vue'),
  notifications: () => import('./features/notifications/NotificationPopover.vue'),
  search: () => import('./features/search/SearchPane.vue'),
  palette: () => import('./features/palette/CommandPalette.vue'),
  rowActions: () => import('./features/inbox/RowActionsLayer.vue'),
  selection: () => import('./features/inbox/SelectionBar.vue'),
  macroPreview: () => import('./conversation/MacroPreview.vue'),
  tooltip: () => import('./ui/TooltipHost.vue'),
} as const

export const ThreadPane = defineAsyncComponent({ loader: load.thread, loadingComponent: ThreadSkeleton, delay: 80 })
export const ContactPanel = defineAsyncComponent(load.contact)
export const SearchPane = defineAsyncComponent(load.search)
export const NotificationPopover = defineAsyncComponent(load.notifications)
export const CommandPalette = defineAsyncComponent(load.palette)
export const RowActionsLayer = defineAsyncComponent(load.rowActions)
export const SelectionBar = defineAsyncComponent(load.selection)
export const TooltipHost = defineAsyncComponent(load.tooltip)
export const SignInPage = defineAsyncComponent(() => import('./features/accounts/SignInPage.vue'))
export const SettingsDialog = defineAsyncComponent(() => import('./features/settings/SettingsDialog.vue'))
export const ConnectionDialog = defineAsyncComponent(() => import('./features/connection/ConnectionDialog.vue'))
export const CertificateDialog = defineAsyncComponent(() => import('./features/connection/CertificateDialog.vue'))
export const MoveDialog = defineAsyncComponent(() => import('./features/connection/MoveDialog.vue'))
export const ProxyDialog = defineAsyncComponent(() => import('./features/connection/ProxyDialog.vue'))
export const RenameAccountDialog = defineAsyncComponent(() => import('./features/accounts/RenameAccountDialog.vue'))
export const HideAccountDialog = defineAsyncComponent(() => import('./features/settings/HideAccountDialog.vue'))
export const SignOutDialog = defineAsyncComponent(() => import('./features/settings/SignOutDialog.vue'))
export const FilterDialog = defineAsyncComponent(() => import('./features/filters/FilterDialog.vue'))
export const MacroPreview = defineAsyncComponent(load.macroPreview)
export const UnsentReplyDialog = defineAsyncComponent(() => import('./conversation/UnsentReplyDialog.vue'))
export const UnsentRepliesDialog = defineAsyncComponent(() => import('./conversation/UnsentRepliesDialog.vue'))
export const BatchFailuresDialog = defineAsyncComponent(() => import('./conversation/BatchFailuresDialog.vue'))
export const WaitingDialog = defineAsyncComponent(() => import('./features/outbox/WaitingDialog.vue'))
export const ShortcutsDialog = defineAsyncComponent(() => import('./features/settings/ShortcutsDialog.vue'))

/** Fetches the parts for a conversation and the palette when the page is idle. A failure shows when the part is needed. */
export function fetchLazyParts(): void {
  requestIdleCallback(
    () => {
      for (const part of Object.values(load))
        part().catch((thrown: unknown) => console.warn('Fetching a lazy part failed', thrown))
    },
    { timeout: 4_000 },
  )
}
