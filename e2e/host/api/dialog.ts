import type { Dialog, MessageBoxOptions } from 'electron'
import { guard } from '../guard.ts'
import type { ShownDialog } from '../world.ts'
import { world } from '../world.ts'

/** The answer given beforehand for this kind of dialog, or the one of a person who cancels. */
function ask<T extends object>(kind: ShownDialog['kind'], options: unknown, cancelled: T): T {
  const at = world.answers.findIndex((one) => one.kind === kind)
  const [given] = at < 0 ? [] : world.answers.splice(at, 1)
  const answer = { ...cancelled, ...given?.answer }
  world.dialogs.push({ kind, options, answer })
  world.record('dialog', { kind, options, answer })
  return answer
}

/** The options of `(window, options)` and of `(options)` alike. */
function lastOf(args: readonly unknown[]): unknown {
  return args.at(-1)
}

const cancelButton = ({ cancelId, buttons = [] }: MessageBoxOptions): number => {
  if (cancelId !== undefined) return cancelId
  const named = buttons.findIndex((one) => /^(cancel|no)$/i.test(one))
  return named < 0 ? Math.max(0, buttons.length - 1) : named
}

/** A choice may name the button's text instead of its number. */
function askMessage(options: MessageBoxOptions): { response: number; checkboxChecked: boolean } {
  const answer: { response: number; checkboxChecked: boolean; button?: string } = ask('message', options, {
    response: cancelButton(options),
    checkboxChecked: options.checkboxChecked ?? false,
  })
  const named =
    answer.button === undefined
      ? -1
      : (options.buttons ?? []).findIndex((one) => one.replace('&', '') === answer.button)
  return { response: named < 0 ? answer.response : named, checkboxChecked: answer.checkboxChecked }
}

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(() => resolve(value)))

/** Electron's `dialog`: never a window, always an answer. */
export const dialog = guard('dialog', {
  showOpenDialog: (...args: unknown[]) =>
    later(ask('open', lastOf(args), { canceled: true, filePaths: [] as string[] })).then((answer) => ({
      ...answer,
      canceled: answer.filePaths.length === 0,
    })),
  showOpenDialogSync: (...args: unknown[]) => {
    const { filePaths } = ask('open', lastOf(args), { filePaths: [] as string[] })
    return filePaths.length === 0 ? undefined : filePaths
  },
  showSaveDialog: (...args: unknown[]) =>
    later(ask('save', lastOf(args), { canceled: true, filePath: '' })).then((answer) => ({
      ...answer,
      canceled: answer.filePath === '',
    })),
  showSaveDialogSync: (...args: unknown[]) => ask('save', lastOf(args), { filePath: '' }).filePath,
  showMessageBox: (...args: unknown[]) => later(askMessage(lastOf(args) as MessageBoxOptions)),
  showMessageBoxSync: (...args: unknown[]) => askMessage(lastOf(args) as MessageBoxOptions).response,
  showErrorBox: (title: string, content: string): void => void ask('error', { title, content }, {}),
  showCertificateTrustDialog: (...args: unknown[]) => later(ask('certificate', lastOf(args), {})).then(() => undefined),
} satisfies Partial<Record<keyof Dialog, unknown>>)
