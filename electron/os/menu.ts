import { Menu } from 'electron'
import type { MenuOptions } from './menuTemplate.ts'
import { menuTemplate } from './menuTemplate.ts'

/** Puts the application menu in place; again after the language changed. */
export function setApplicationMenu(options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options)))
}
