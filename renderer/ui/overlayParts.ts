/** Menus and popovers with their dependencies: fetched after the first paint (`LazyOverlay`). */
export { default as Menu } from './Menu.vue'
export { default as MenuItem } from './MenuItem.vue'
export { default as MenuLabel } from './MenuLabel.vue'
export { default as MenuRadio } from './MenuRadio.vue'
export { default as MenuSeparator } from './MenuSeparator.vue'
export { default as Popover } from './Popover.vue'
