import { Menu } from 'electron'
import { menuTemplate } from './menuTemplate.ts'
import type { MenuOptions } from './menuTemplate.ts'

/** Puts the application menu in place; again after the language changed. */
export function setApplicationMenu(options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options)))
}
