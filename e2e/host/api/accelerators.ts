import type { KeyInput } from '../page/wire.ts'

/** Runs the menu item with this accelerator; set by menu.ts. */
type Press = (accelerator: string) => void

let press: Press = () => undefined

export function onAccelerator(run: Press): void {
  press = run
}

/** One spelling for each key: `CommandOrControl+Shift+k` and `Ctrl+Shift+K` are the same. */
export function normalizeAccelerator(accelerator: string): string {
  const isMac = process.platform === 'darwin'
  const names: Record<string, string> = {
    commandorcontrol: isMac ? 'meta' : 'control',
    cmdorctrl: isMac ? 'meta' : 'control',
    command: 'meta',
    cmd: 'meta',
    super: 'meta',
    meta: 'meta',
    control: 'control',
    ctrl: 'control',
    option: 'alt',
    alt: 'alt',
    altgr: 'alt',
    shift: 'shift',
    plus: '+',
    return: 'enter',
    esc: 'escape',
    space: ' ',
    up: 'arrowup',
    down: 'arrowdown',
    left: 'arrowleft',
    right: 'arrowright',
  }
  const parts = accelerator.split('+').map((part) => names[part.toLowerCase()] ?? part.toLowerCase())
  const order = ['control', 'meta', 'alt', 'shift']
  return [...order.filter((one) => parts.includes(one)), ...parts.filter((one) => !order.includes(one))].join('+')
}

/** Sends a key that the page didn't use to the application menu. */
export function pressAccelerator(input: KeyInput): void {
  const key = /^Digit\d$/.test(input.code) && input.shift ? input.code.slice(5) : input.key.toLowerCase()
  if (['control', 'shift', 'alt', 'meta'].includes(key)) return
  press(
    [
      ...(input.control ? ['control'] : []),
      ...(input.meta ? ['meta'] : []),
      ...(input.alt ? ['alt'] : []),
      ...(input.shift ? ['shift'] : []),
      key,
    ].join('+'),
  )
}
