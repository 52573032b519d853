import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { app } from 'electron'
import { autostartEntry } from './autostartEntry.ts'

/**
 * Starts Deskbell, hidden, when the person logs in, or no longer. Electron knows how on macOS and Windows; Linux desktops
 * read a file. Rejects when the disk refuses.
 */
export async function setOpenAtLogin(open: boolean): Promise<void> {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: open, args: ownArguments() })
    return
  }
  const file = join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'autostart', 'deskbell.desktop')
  if (!open) {
    await rm(file, { force: true })
    return
  }
  await mkdir(dirname(file), { recursive: true })
  const temporary = `${file}.new`
  await writeFile(
    temporary,
    autostartEntry(app.getName(), [process.env.APPIMAGE ?? process.execPath, ...ownArguments()]),
  )
  await rename(temporary, file)
}

/** A build that is not packaged is started by naming its folder. */
function ownArguments(): string[] {
  return [...(app.isPackaged ? [] : [app.getAppPath()]), '--open-at-login']
}
