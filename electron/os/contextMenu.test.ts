import { expect, it, vi } from 'vitest'
import { createTranslate } from './translate.ts'

vi.mock('electron', () => ({ Menu: {} }))
const { contextTemplate } = await import('./contextMenu.ts')

const translate = createTranslate(() => ({ wish: 'en', system: 'en' }))
const editFlags = {
  canUndo: true,
  canRedo: true,
  canCut: true,
  canCopy: true,
  canPaste: true,
  canDelete: true,
  canSelectAll: true,
  canEditRichly: true,
}
const nothing = {
  linkURL: '',
  isEditable: false,
  selectionText: '',
  misspelledWord: '',
  dictionarySuggestions: [],
  editFlags,
}
const menu = (
  params: Partial<Parameters<typeof contextTemplate>[0]>,
  done: string[] = [],
): ReturnType<typeof contextTemplate> =>
  contextTemplate({ ...nothing, ...params }, translate, {
    openLink: (address) => done.push(`open ${address}`),
    copyText: (text) => done.push(`copy ${text}`),
    replaceMisspelling: (word) => done.push(`replace ${word}`),
    learnSpelling: (word) => done.push(`learn ${word}`),
    edit: (step) => done.push(step),
  })
const labels = (items: ReturnType<typeof contextTemplate>): (string | undefined)[] =>
  items.map((item) => item.label ?? item.type)

it('is empty without a link, a selection or a field', () => {
  expect(menu({})).toEqual([])
})

it('lists spelling suggestions first', () => {
  const done: string[] = []
  const items = menu(
    {
      isEditable: true,
      misspelledWord: 'helo',
      dictionarySuggestions: ['hello', 'help', 'hero', 'held', 'helm', 'halo'],
    },
    done,
  )
  expect(labels(items)).toEqual([
    'hello',
    'help',
    'hero',
    'held',
    'helm',
    'Add to Dictionary',
    'separator',
    'Undo',
    'Redo',
    'separator',
    'Cut',
    'Copy',
    'Paste',
    'Paste as Plain Text',
    'Select All',
  ])
  for (const item of items) Reflect.apply(item.click ?? (() => undefined), null, [])
  expect(done).toEqual([
    'replace hello',
    'replace help',
    'replace hero',
    'replace held',
    'replace helm',
    'learn helo',
    'undo',
    'redo',
  ])
})

it('opens and copies allowed links only', () => {
  const done: string[] = []
  for (const item of menu({ linkURL: 'https://desk.example/a b', selectionText: 'x' }, done))
    Reflect.apply(item.click ?? (() => undefined), null, [])
  expect(done).toEqual(['open https://desk.example/a%20b', 'copy https://desk.example/a%20b'])
  expect(labels(menu({ linkURL: 'file:///etc/passwd' }))).toEqual([])
})

it('copies the address of a mailto link without escapes', () => {
  const done: string[] = []
  for (const linkURL of ['mailto:ada%2Bdesk@desk.example?subject=Hi', 'mailto:a%zz@desk.example'])
    Reflect.apply(menu({ linkURL }, done)[1]?.click ?? (() => undefined), null, [])
  expect(done).toEqual(['copy ada+desk@desk.example', 'copy a%zz@desk.example'])
})
