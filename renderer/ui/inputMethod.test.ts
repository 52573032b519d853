import { afterEach, expect, it } from 'vitest'
import { installInputMethodGuard } from './inputMethod.ts'

const sources = Object.entries(
  import.meta.glob<string>(['/renderer/**/*.ts', '/renderer/**/*.vue', '!**/*.test.ts', '!/renderer/testing/**'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
).map(([path, text]) => ({ path: path.replace('/renderer/', ''), text }))
let remove = (): void => undefined
afterEach(() => remove())

it('stops the keys of an input method before every other listener', () => {
  remove = installInputMethodGuard(window)
  const got: string[] = []
  const field = document.body.appendChild(document.createElement('textarea'))
  const targets = { window, document, body: document.body, field }
  for (const type of ['keydown', 'keyup', 'keypress'] as const) {
    for (const [name, target] of Object.entries(targets)) {
      for (const capture of [true, false])
        target.addEventListener(type, (event) => got.push(`${name} ${(event as KeyboardEvent).key}`), { capture })
    }
    for (const init of [{ isComposing: true }, { keyCode: 229 }, { isComposing: true, keyCode: 229 }]) {
      for (const key of ['Enter', 'Escape', 'Tab', 'z'])
        field.dispatchEvent(new KeyboardEvent(type, { key, ...init, bubbles: true, cancelable: true }))
    }
  }
  expect(got).toEqual([])
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  expect(got).toHaveLength(8)
})

it('is installed before every other key listener of the window', () => {
  const app = sources.find(({ path }) => path === 'App.vue')?.text ?? ''
  const guard = app.indexOf('installInputMethodGuard(window)')
  expect(guard).toBeGreaterThan(0)
  for (const other of ['watchFocusCause(window)', 'installFieldHistory(window,', 'installShortcuts(window,'])
    expect(app.indexOf(other)).toBeGreaterThan(guard)
  // A listener on the window or the document, outside what App.vue installs, could come before it.
  const early = sources
    .filter(({ text }) => /(window|document|target)\.addEventListener\('key/.test(text))
    .map(({ path }) => path)
  // The keys of the message list are heard in the bubbling phase: after the guard. The order of rows only notes that a key was pressed.
  // A drag listens while a button is down.
  const known = [
    'features/inbox/useDragSelection.ts',
    'features/inbox/useStableOrder.ts',
    'features/thread/list/useLogFocus.ts',
    'features/thread/list/useScrollKeys.ts',
    'ui/fieldHistory.ts',
    'ui/focusCause.ts',
    'ui/inputMethod.ts',
    'ui/keys.ts',
  ]
  expect(early.filter((path) => !known.includes(path))).toEqual([])
})
