import { afterEach, describe, expect, it } from 'vitest'
import { conversationKey } from '../../shared/model/ids.ts'
import { SESSION } from '../testing/fakeData.ts'
import { connectFake, inScope, settled } from '../testing/mount.ts'
import { isPossible, runCommand } from '../ui/shortcuts.ts'
import { useNavigation } from './navigation.ts'
import { useSearch } from './search.ts'
import { useWriting } from './writing.ts'

const ref = (conversationId: number) => ({ sessionId: SESSION, accountId: 1, conversationId })
let stop = (): void => undefined
afterEach(() => {
  stop()
  document.body.innerHTML = ''
})
async function setUp() {
  connectFake()
  const scope = inScope(() => ({ writing: useWriting(), navigation: useNavigation(), search: useSearch() }))
  stop = scope.stop
  await settled()
  document.body.innerHTML =
    '<button id="row"></button><textarea id="composer"></textarea><div role="search"><input id="search"></div>' +
    '<div role="dialog" tabindex="-1" id="dialog"></div>'
  const valueOf = (id: string): string => {
    const field = get(id)
    return field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement ? field.value : ''
  }
  const get = (id: string): HTMLElement => document.getElementById(id)!
  const composerOf = (id: number, isClosed = false) => {
    const kept: string[] = []
    const again: string[] = []
    const leave = scope.value.writing.register({
      key: conversationKey(ref(id)),
      field: () => (isClosed ? null : get('composer')),
      isClosed: () => isClosed,
      draft: () => null,
      isWritten: () => false,
      keep: (words) => {
        kept.push(words)
      },
      setMode: () => undefined,
      sendAgain: ({ mode }) => {
        again.push(mode)
      },
    })
    return { kept, again, leave }
  }
  const focus = (id: string): void => {
    get(id).focus()
    scope.value.writing.words.focused(get(id))
  }
  return { ...scope.value, get, valueOf, composerOf, focus }
}

describe('text typed outside of a field', () => {
  it('waits for the composer of the opened conversation and is complete', async () => {
    const { writing, navigation, composerOf, get, valueOf } = await setUp()
    composerOf(1)
    writing.open(ref(2))
    for (const text of 'every') writing.words.type(text)
    expect(writing.words.isWaiting(document.body)).toBe(true)
    composerOf(2)
    await settled()
    expect(valueOf('composer')).toBe('every')
    expect(document.activeElement).toBe(get('composer'))
    expect(writing.words.isWaiting(document.body)).toBe(false)
    expect(navigation.conversation?.conversationId).toBe(2)
  })
  it.each(['reply', 'note'] as const)(
    'waits with the mode of a key (%s) that was pressed while it loads',
    async (mode) => {
      const { writing, navigation, composerOf, valueOf } = await setUp()
      navigation.open(ref(1))
      composerOf(1)
      expect(isPossible(`composer-${mode}`)).toBe(false)
      // Its composer is still on the screen while the next conversation loads.
      navigation.open(ref(2))
      expect(runCommand(`composer-${mode}`)).toBe(true)
      writing.words.type('Of course')
      expect(writing.takeMode(conversationKey(ref(2)))).toBe(mode)
      composerOf(2)
      await settled()
      expect(valueOf('composer')).toBe('Of course')
      expect(isPossible(`composer-${mode}`)).toBe(false)
    },
  )
  it('loses the mode with the conversation that it was chosen for', async () => {
    const { writing, navigation } = await setUp()
    navigation.open(ref(2))
    runCommand('composer-note')
    navigation.open(ref(3))
    expect(writing.takeMode(conversationKey(ref(3)))).toBeNull()
    expect(writing.takeMode(conversationKey(ref(2)))).toBeNull()
  })
  it('never goes to another conversation than the one it was typed in', async () => {
    const { writing, navigation, composerOf, valueOf } = await setUp()
    writing.open(ref(2))
    writing.words.type('for the second')
    navigation.open(ref(3))
    composerOf(3)
    await settled()
    expect(valueOf('composer')).toBe('')
    expect(writing.words.isWaiting(document.body)).toBe(false)
  })
  it('goes to the note when no reply can be written', async () => {
    const { writing, composerOf } = await setUp()
    writing.open(ref(2))
    writing.words.type('hello')
    const { kept } = composerOf(2, true)
    await settled()
    expect(kept).toEqual(['hello'])
  })
  it('opens the search when no conversation is open', async () => {
    const { writing, search, focus, valueOf } = await setUp()
    writing.words.type('m')
    writing.words.type('aya')
    expect(search.isOpen).toBe(true)
    focus('search')
    await settled()
    expect(valueOf('search')).toBe('maya')
  })
  it('goes to the overlay that is about to open, and is dropped when that has no field', async () => {
    const { writing, navigation, focus, get, valueOf } = await setUp()
    get('composer').focus()
    navigation.overlay = 'palette'
    expect(writing.words.isWaiting(get('composer'))).toBe(true)
    writing.words.type('ta')
    writing.words.erase()
    focus('search')
    await settled()
    expect([valueOf('composer'), valueOf('search')]).toEqual(['', 't'])
    navigation.overlay = null
    navigation.overlay = 'settings'
    writing.words.type('e')
    focus('dialog')
    expect(writing.words.isWaiting(document.body)).toBe(false)
  })
})

describe('text for a field that is about to open', () => {
  it('does not go to the composer when a closing overlay returns the focus there', async () => {
    const { writing, navigation, search, composerOf, focus, get, valueOf } = await setUp()
    navigation.open(ref(1))
    composerOf(1)
    await settled()
    for (const open of [() => search.open(), () => (navigation.overlay = 'palette')]) {
      get('row').focus()
      open()
      writing.words.type('re')
      focus('composer')
      expect(writing.words.isWaiting(get('composer'))).toBe(true)
      writing.words.type('fund')
      focus('search')
      await settled()
      expect([valueOf('composer'), valueOf('search')]).toEqual(['', 'refund'])
      ;(get('search') as HTMLInputElement).value = ''
      navigation.overlay = null
    }
  })
})

describe('a refused message', () => {
  const refused = { mode: 'note', asWritten: false, then: null, unsent: 'ask' } as const
  it('is sent again by the mounted composer', async () => {
    const { writing, navigation, composerOf } = await setUp()
    navigation.open(ref(1))
    const { again } = composerOf(1)
    writing.sendAgain(ref(1), refused)
    expect(again).toEqual(['note'])
  })
  it('reopens its conversation and is sent there once', async () => {
    const { writing, navigation, composerOf } = await setUp()
    navigation.open(ref(2))
    const other = composerOf(2)
    writing.sendAgain(ref(1), refused)
    expect(navigation.conversation).toMatchObject({ conversationId: 1 })
    const { again, leave } = composerOf(1)
    await settled()
    expect(again).toEqual(['note'])
    leave()
    expect([composerOf(1).again, other.again]).toEqual([[], []])
    await settled()
    expect(again).toEqual(['note'])
  })
  it('is not sent when another conversation was opened first', async () => {
    const { writing, navigation, composerOf } = await setUp()
    writing.sendAgain(ref(1), refused)
    navigation.open(ref(2))
    navigation.open(ref(1))
    const { again } = composerOf(1)
    await settled()
    expect(again).toEqual([])
  })
})
