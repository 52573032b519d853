import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { app } from 'electron'
import { autostartEntry } from './autostartEntry.ts'

/**
 * Sets whether Deskbell starts, hidden, when the user logs in: through Electron on macOS and Windows, by a file on
 * Linux. Rejects if the file can't be written.
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

/** An unpackaged build is started with its folder as argument. */
function ownArguments(): string[] {
  return [...(app.isPackaged ? [] : [app.getAppPath()]), '--open-at-login']
}
