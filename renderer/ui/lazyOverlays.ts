/** The parts of menus on the first screen. Their code is fetched when the page is idle, or when a menu is first opened. */
import { defineAsyncComponent } from 'vue'
import type * as Parts from './overlayParts.ts'

export const loadOverlays = (): Promise<typeof Parts> => import('./overlayParts.ts')

export const MenuItem = defineAsyncComponent(async () => (await loadOverlays()).MenuItem)
export const MenuLabel = defineAsyncComponent(async () => (await loadOverlays()).MenuLabel)
export const MenuRadio = defineAsyncComponent(async () => (await loadOverlays()).MenuRadio)
export const MenuSeparator = defineAsyncComponent(async () => (await loadOverlays()).MenuSeparator)
