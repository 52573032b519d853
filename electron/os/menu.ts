import { Menu } from 'electron'
import type { MenuOptions } from './menuTemplate.ts'
import { menuTemplate } from './menuTemplate.ts'

/** Sets the application menu; called again after a change of language or keys. */
export function setApplicationMenu(options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options)))
}
