/** What the user makes of their accounts on this computer: their order, name and color, and whether they notify. Each can be undone. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { MessageKey } from '../../shared/i18n/messageKey.ts'
import type { AccountRef } from '../../shared/model/ids.ts'
import { accountKey } from '../../shared/model/ids.ts'
import type { AccountColor, AccountSettings } from '../../shared/model/settings.ts'
import { DEFAULT_ACCOUNT, LONGEST_ACCOUNT_NAME } from '../../shared/model/settings.ts'
import { UNDO_OFFERED } from '../../shared/undo.ts'
import { useNotices } from './notices.ts'
import { useSessions } from './sessions.ts'
import { useSettings } from './settings.ts'

export const useOwnAccounts = defineStore('ownAccounts', () => {
  const notices = useNotices()
  const sessions = useSessions()
  const settings = useSettings()
  /** The account that the rename dialog is open for. */
  const renaming = shallowRef<AccountRef | null>(null)

  /** The account that is about to be hidden: asked about first, where something of it would be lost. */
  const hiding = shallowRef<AccountRef | null>(null)

  const nameOf = (ref: AccountRef): string => sessions.account(ref)?.fullName ?? ''
  const ownOf = (ref: AccountRef): AccountSettings => settings.settings.accounts[accountKey(ref)] ?? DEFAULT_ACCOUNT

  function store(ref: AccountRef, own: AccountSettings): Promise<void> {
    return settings.change({ accounts: { ...settings.settings.accounts, [accountKey(ref)]: own } })
  }
  /** Shows what was done, with an undo. */
  async function done(work: Promise<void>, key: MessageKey, name: string, undo: () => Promise<void>): Promise<void> {
    try {
      await work
      const run = (): void => void undo().catch((thrown: unknown) => notices.fail(thrown))
      notices.show({
        tone: 'good',
        key,
        values: { name },
        action: { key: 'undo.undo', run },
        topic: 'ownAccounts',
        shownFor: UNDO_OFFERED,
      })
    } catch (thrown) {
      notices.fail(thrown)
    }
  }
  function change(ref: AccountRef, part: Partial<AccountSettings>, key: MessageKey): void {
    const before = ownOf(ref)
    const work = store(ref, { ...before, ...part })
    void done(work, key, nameOf(ref), () => store(ref, before))
  }

  /** An empty name, or the server's, is the server's. */
  function rename(ref: AccountRef, name: string): void {
    const words = name.trim().slice(0, LONGEST_ACCOUNT_NAME)
    const own = words === '' || words === sessions.account(ref)?.serverName ? null : words
    if (own !== ownOf(ref).name) change(ref, { name: own }, 'ownAccounts.renamed')
  }
  function setColor(ref: AccountRef, color: AccountColor | null): void {
    if (color !== ownOf(ref).color) change(ref, { color }, 'ownAccounts.recolored')
  }
  function mute(ref: AccountRef, muted: boolean): void {
    change(ref, { muted }, muted ? 'ownAccounts.muted' : 'ownAccounts.unmuted')
  }
  /** Puts an account at a place among those that are signed in. Those that are signed out come last. */
  function move(ref: AccountRef, to: number): void {
    const shown = sessions.accounts.map(({ key }) => key)
    const from = shown.indexOf(accountKey(ref))
    const place = Math.max(0, Math.min(shown.length - 1, to))
    if (from < 0 || place === from) return
    const before = settings.settings.accountOrder
    const next = shown.toSpliced(from, 1).toSpliced(place, 0, accountKey(ref))
    const absent = before.filter((key) => !shown.includes(key))
    const work = settings.change({ accountOrder: [...next, ...absent] })
    void done(work, 'ownAccounts.moved', nameOf(ref), () => settings.change({ accountOrder: before }))
  }
  const moveBy = (ref: AccountRef, by: 1 | -1): void =>
    move(ref, sessions.accounts.findIndex(({ key }) => key === accountKey(ref)) + by)

  function setHidden(key: string, isHidden: boolean): Promise<void> {
    const others = settings.settings.hiddenAccounts.filter((each) => each !== key)
    return settings.change({ hiddenAccounts: isHidden ? [...others, key] : others })
  }
  /** Neither shown nor synced on this computer any more. What is stored of it is removed when that can't be undone any more. */
  function hide(ref: AccountRef): void {
    const key = accountKey(ref)
    void done(setHidden(key, true), 'ownAccounts.hidden', nameOf(ref), () => setHidden(key, false))
  }
  function show(ref: AccountRef, name: string): void {
    const key = accountKey(ref)
    void done(setHidden(key, false), 'ownAccounts.shown', name, () => setHidden(key, true))
  }

  return { hiding, hide, show, renaming, rename, setColor, mute, move, moveBy }
})
