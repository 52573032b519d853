import type { Dialog, MessageBoxOptions } from 'electron'
import { guard } from '../guard.ts'
import type { ShownDialog } from '../hostState.ts'
import { hostState } from '../hostState.ts'

/** The prepared answer for this kind of dialog, or that of a user who cancels. */
function answerFor<T extends object>(kind: ShownDialog['kind'], options: unknown, canceledAnswer: T): T {
  const at = hostState.answers.findIndex((one) => one.kind === kind)
  const [given] = at < 0 ? [] : hostState.answers.splice(at, 1)
  const answer = { ...canceledAnswer, ...given?.answer }
  hostState.dialogs.push({ kind, options, answer })
  hostState.record('dialog', { kind, options, answer })
  return answer
}

/** The options of `(window, options)` or `(options)`. */
function lastOf(args: readonly unknown[]): unknown {
  return args.at(-1)
}

const cancelButton = ({ cancelId, buttons = [] }: MessageBoxOptions): number => {
  if (cancelId !== undefined) return cancelId
  const named = buttons.findIndex((one) => /^(cancel|no)$/i.test(one))
  return named < 0 ? Math.max(0, buttons.length - 1) : named
}

/** A prepared answer may contain the button's text instead of its number. */
function askMessage(options: MessageBoxOptions): { response: number; checkboxChecked: boolean } {
  const answer: { response: number; checkboxChecked: boolean; button?: string } = answerFor('message', options, {
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

/** Electron's `dialog`: shows no window and always has an answer. */
export const dialog = guard('dialog', {
  showOpenDialog: (...args: unknown[]) =>
    later(answerFor('open', lastOf(args), { canceled: true, filePaths: [] as string[] })).then((answer) => ({
      ...answer,
      canceled: answer.filePaths.length === 0,
    })),
  showOpenDialogSync: (...args: unknown[]) => {
    const { filePaths } = answerFor('open', lastOf(args), { filePaths: [] as string[] })
    return filePaths.length === 0 ? undefined : filePaths
  },
  showSaveDialog: (...args: unknown[]) =>
    later(answerFor('save', lastOf(args), { canceled: true, filePath: '' })).then((answer) => ({
      ...answer,
      canceled: answer.filePath === '',
    })),
  showSaveDialogSync: (...args: unknown[]) => answerFor('save', lastOf(args), { filePath: '' }).filePath,
  showMessageBox: (...args: unknown[]) => later(askMessage(lastOf(args) as MessageBoxOptions)),
  showMessageBoxSync: (...args: unknown[]) => askMessage(lastOf(args) as MessageBoxOptions).response,
  showErrorBox: (title: string, content: string): void => void answerFor('error', { title, content }, {}),
  showCertificateTrustDialog: (...args: unknown[]) =>
    later(answerFor('certificate', lastOf(args), {})).then(() => undefined),
} satisfies Partial<Record<keyof Dialog, unknown>>)
