/** Messages from the preload's world (page) to main (Node); each `body` is text of the codec. */
export type FromPage =
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly body: string }
  | { readonly kind: 'send'; readonly channel: string; readonly body: string }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'open'; readonly url: string; readonly name: string; readonly features: string }
  | { readonly kind: 'context-menu'; readonly params: ContextMenu }
  | { readonly kind: 'key'; readonly input: KeyInput; readonly isUnused: boolean }
  /** A trusted click or key, which a script of the page cannot create. */
  | { readonly kind: 'gesture'; readonly type: 'mouseDown' | 'mouseUp' | 'rawKeyDown' }
  | { readonly kind: 'preload-error'; readonly message: string; readonly stack: string }

/** Messages from main to the preload's world. */
export type ToPage =
  | { readonly kind: 'reply'; readonly id: number; readonly body: string }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }
  | { readonly kind: 'event'; readonly channel: string; readonly body: string }
  | ({ readonly kind: 'state' } & WindowState)

/** The window state for the page. The host provides it, because that of a headless browser is meaningless. */
export interface WindowState {
  readonly visible: boolean
  readonly focused: boolean
}

/** The settings of the preload's world. */
export interface WorldSettings {
  /** The name of the events between the two worlds, which no page can guess. */
  readonly secret: string
  readonly binding: string
  readonly deliver: string
  readonly state: WindowState
  readonly process: {
    readonly platform: string
    readonly arch: string
    readonly argv: readonly string[]
    readonly env: Readonly<Record<string, string>>
    readonly versions: Readonly<Record<string, string>>
  }
}

/** A key with a modifier, or a function key, with the names of Electron's `Input`. */
export interface KeyInput {
  readonly key: string
  readonly code: string
  readonly control: boolean
  readonly shift: boolean
  readonly alt: boolean
  readonly meta: boolean
  readonly isAutoRepeat: boolean
}

/** The part of Electron's `ContextMenuParams` that a page can determine. */
export interface ContextMenu {
  readonly x: number
  readonly y: number
  readonly linkURL: string
  readonly linkText: string
  readonly srcURL: string
  readonly mediaType: 'none' | 'image' | 'audio' | 'video'
  readonly selectionText: string
  readonly isEditable: boolean
  readonly misspelledWord: string
  readonly dictionarySuggestions: readonly string[]
  readonly pageURL: string
  readonly frameURL: string
  readonly editFlags: Readonly<
    Record<
      'canUndo' | 'canRedo' | 'canCut' | 'canCopy' | 'canPaste' | 'canDelete' | 'canSelectAll' | 'canEditRichly',
      boolean
    >
  >
}
