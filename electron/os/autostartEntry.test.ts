import { expect, it } from 'vitest'
import { autostartEntry } from './autostartEntry.ts'

const exec = (command: string[]): string | undefined =>
  autostartEntry('Deskbell', command)
    .split('\n')
    .find((line) => line.startsWith('Exec='))

it('writes a complete entry', () => {
  expect(autostartEntry('Deskbell', ['/opt/Deskbell/deskbell', '--open-at-login'])).toBe(`[Desktop Entry]
Type=Application
Name=Deskbell
Exec="/opt/Deskbell/deskbell" "--open-at-login"
Icon=deskbell
Terminal=false
X-GNOME-Autostart-enabled=true
`)
})

it('quotes special characters in paths', () => {
  expect(exec(['/home/ada/My Apps/100%/$HOME"x`.AppImage'])).toBe(
    'Exec="/home/ada/My Apps/100%%/\\\\$HOME\\\\"x\\\\`.AppImage"',
  )
})
