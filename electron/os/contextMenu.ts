import type { ContextMenuParams, MenuItemConstructorOptions, WebContents } from 'electron'
import { Menu } from 'electron'
import { outsideAddress } from './outsideAddress.ts'
import type { Translate } from './translate.ts'

export interface ContextMenuActions {
  /** Through `links.ts`, which checks the address. */
  openLink(address: string): void
  copyText(text: string): void
  replaceMisspelling(word: string): void
  learnSpelling(word: string): void
  /** The page keeps its own undo history for each field. */
  edit(step: 'undo' | 'redo'): void
}

type Params = Pick<
  ContextMenuParams,
  'linkURL' | 'isEditable' | 'selectionText' | 'misspelledWord' | 'dictionarySuggestions' | 'editFlags'
>
const SUGGESTIONS = 5

/** The items for what is under the pointer; empty if there are none. */
export function contextTemplate(
  params: Params,
  translate: Translate,
  actions: ContextMenuActions,
): MenuItemConstructorOptions[] {
  const groups = [
    spelling(params, translate, actions),
    link(params, translate, actions),
    editing(params, translate, actions),
  ].filter((group) => group.length > 0)
  return groups.flatMap((group, index) => (index === 0 ? group : [{ type: 'separator' as const }, ...group]))
}

function spelling(params: Params, translate: Translate, actions: ContextMenuActions): MenuItemConstructorOptions[] {
  const { isEditable, misspelledWord, dictionarySuggestions } = params
  if (!isEditable || misspelledWord === '') return []
  return [
    ...dictionarySuggestions
      .slice(0, SUGGESTIONS)
      .map((word) => ({ label: word, click: () => actions.replaceMisspelling(word) })),
    { label: translate('menu.learnSpelling'), click: () => actions.learnSpelling(misspelledWord) },
  ]
}

function link({ linkURL }: Params, translate: Translate, actions: ContextMenuActions): MenuItemConstructorOptions[] {
  const address = outsideAddress(linkURL)
  if (address === null) return []
  const mail = address.startsWith('mailto:')
  return [
    { label: translate('menu.openLink'), click: () => actions.openLink(address) },
    {
      label: translate(mail ? 'menu.copyAddress' : 'menu.copyLink'),
      click: () => actions.copyText(mail ? mailAddress(address) : address),
    },
  ]
}

function editing(
  { isEditable, selectionText, editFlags }: Params,
  translate: Translate,
  actions: ContextMenuActions,
): MenuItemConstructorOptions[] {
  if (isEditable) {
    return [
      { label: translate('menu.undo'), click: () => actions.edit('undo') },
      { label: translate('menu.redo'), click: () => actions.edit('redo') },
      { type: 'separator' },
      { role: 'cut', label: translate('menu.cut'), enabled: editFlags.canCut },
      { role: 'copy', label: translate('menu.copy'), enabled: editFlags.canCopy },
      { role: 'paste', label: translate('menu.paste'), enabled: editFlags.canPaste },
      { role: 'pasteAndMatchStyle', label: translate('menu.pasteAsText'), enabled: editFlags.canPaste },
      { role: 'selectAll', label: translate('menu.selectAll'), enabled: editFlags.canSelectAll },
    ]
  }
  return selectionText.trim() === '' ? [] : [{ role: 'copy', label: translate('menu.copy') }]
}

/** Unescapes like a form, which keeps broken escapes instead of throwing. */
function mailAddress(address: string): string {
  const escaped = new URL(address).pathname.replaceAll('+', '%2B').replaceAll('&', '%26')
  return new URLSearchParams(`address=${escaped}`).get('address') ?? ''
}

/** Shows the context menu unless the page has one of its own. */
export function installContextMenu(
  contents: WebContents,
  translate: Translate,
  actions: Omit<ContextMenuActions, 'replaceMisspelling' | 'learnSpelling'>,
): void {
  contents.on('context-menu', (_event, params) => {
    const template = contextTemplate(params, translate, {
      ...actions,
      replaceMisspelling: (word) => contents.replaceMisspelling(word),
      learnSpelling: (word) => void contents.session.addWordToSpellCheckerDictionary(word),
    })
    if (template.length > 0) Menu.buildFromTemplate(template).popup()
  })
}
