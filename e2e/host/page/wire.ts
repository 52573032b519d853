/** What crosses between main (Node) and the preload's world (page) on the binding and back; each `body` is the codec's text. */
export type FromPage =
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly body: string }
  | { readonly kind: 'send'; readonly channel: string; readonly body: string }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'open'; readonly url: string; readonly name: string; readonly features: string }
  | { readonly kind: 'context-menu'; readonly params: ContextMenu }
  | { readonly kind: 'key'; readonly input: KeyInput; readonly isUnused: boolean }
  /** A trusted click or key; a script of the page cannot make one. */
  | { readonly kind: 'gesture'; readonly type: 'mouseDown' | 'mouseUp' | 'rawKeyDown' }
  | { readonly kind: 'preload-error'; readonly message: string; readonly stack: string }

export type ToPage =
  | { readonly kind: 'reply'; readonly id: number; readonly body: string }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }
  | { readonly kind: 'event'; readonly channel: string; readonly body: string }
  | ({ readonly kind: 'state' } & WindowState)

/** What the page may know of its window; held by the host, since a headless browser's own answer means nothing. */
export interface WindowState {
  readonly visible: boolean
  readonly focused: boolean
}

/** What the preload's world is told when it is made. */
export interface WorldSettings {
  /** Names the events between the two worlds; no page can guess it. */
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

/** A key with a modifier, or a function key, as Electron's `Input` names its parts. */
export interface KeyInput {
  readonly key: string
  readonly code: string
  readonly control: boolean
  readonly shift: boolean
  readonly alt: boolean
  readonly meta: boolean
  readonly isAutoRepeat: boolean
}

/** The part of Electron's `ContextMenuParams` that a page can tell. */
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
