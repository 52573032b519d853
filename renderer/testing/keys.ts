/** The keys of the window for tests: records typed text and runs changes at once. */
import { installShortcuts } from '../ui/keys.ts'

export interface TestKeys {
  typed: string[]
  end: () => void
}

/** Installs the keys of the window without stores. */
export function installTestKeys(
  change: {
    isWaiting?: () => boolean
    takeBack?: () => void
    afterPaint?: (done: (at: number) => void) => void
  } = {},
): TestKeys {
  const typed: string[] = []
  const end = installShortcuts(window, {
    words: {
      isWaiting: change.isWaiting ?? (() => false),
      type: (text) => {
        typed.push(text)
      },
      erase: () => {
        typed.push('⌫')
      },
      expectField: () => {
        typed.push('→')
      },
      focus: () => undefined,
      settle: () => undefined,
      cancel: () => undefined,
      focused: () => undefined,
    },
    defer: (_delayFor, act) => {
      act()
      return { takeBack: change.takeBack ?? (() => undefined) }
    },
    afterPaint: change.afterPaint ?? (() => undefined),
  })
  return { typed, end }
}
