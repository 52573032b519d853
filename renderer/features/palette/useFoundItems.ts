/** Palette items of the account's own lists that are found by typing only: contacts and canned responses. */
import { UserRound, Zap } from '@lucide/vue'
import type { ComputedRef } from 'vue'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { call } from '../../bridge/client.ts'
import { useWatch } from '../../bridge/watch.ts'
import { useI18n } from '../../i18n.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import { useOpenThread } from '../../stores/openThread.ts'
import { useReference } from '../../stores/reference.ts'
import { useWriting } from '../../stores/writing.ts'
import type { PaletteItem } from './paletteItem.ts'
import { paletteItem } from './paletteItem.ts'

/** Characters from which contacts are found. */
const FROM = 2
const MOST_CONTACTS = 4
/** Milliseconds after the last key. */
const DELAY = 70
const LONGEST_QUERY = 200

/** Contacts on this computer, also those without a conversation in the list; the search asks the server too. */
export function useContactItems(query: () => string): ComputedRef<PaletteItem[]> {
  const navigation = useNavigation()
  const notices = useNotices()
  const writing = useWriting()
  const typed = shallowRef('')
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(query, (now) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      typed.value = now.trim().slice(0, LONGEST_QUERY)
    }, DELAY)
  })
  onScopeDispose(() => clearTimeout(timer))
  const found = useWatch('search', () =>
    navigation.account === null || typed.value.length < FROM
      ? null
      : { ...navigation.account, text: typed.value, kind: 'contact', limit: MOST_CONTACTS, isLocal: true },
  )
  const wordsOf = (parts: readonly { text: string }[]): string => parts.map(({ text }) => text).join('')
  return computed(() =>
    found.items.value
      .filter((hit) => hit.kind === 'contact')
      .map(({ contactId, name, detail, latest }) =>
        paletteItem({
          key: `contact:${contactId}`,
          group: 'contacts',
          icon: UserRound,
          label: wordsOf(name),
          hint: wordsOf(detail),
          searchText: typed.value,
          isMinor: true,
          run: (byPointer) => {
            const { account } = navigation
            const open = (ref: NonNullable<typeof latest>): void =>
              byPointer ? writing.open(ref) : navigation.open(ref)
            if (latest !== null) return open(latest)
            if (account === null) return
            call('contact:latest', { ...account, contactId }).then(
              ({ ref }) => (ref === null ? notices.show({ key: 'search.nothingWritten' }) : open(ref)),
              (thrown: unknown) => notices.fail(thrown),
            )
          },
        }),
      ),
  )
}

/** Canned responses for the open conversation: the composer shows the chosen one, filled in, before it is inserted. */
export function useCannedItems(): ComputedRef<PaletteItem[]> {
  const { t } = useI18n()
  const thread = useOpenThread()
  const reference = useReference()
  const writing = useWriting()
  return computed(() => {
    const { conversation, key } = thread
    if (conversation === null || key === null) return []
    return reference.cannedResponses.map(({ id, shortCode, content }) =>
      paletteItem({
        key: `canned:${id}`,
        group: 'canned',
        icon: Zap,
        label: t('palette.canned', { code: shortCode }),
        hint: content.slice(0, 60).replaceAll(/\s+/g, ' '),
        searchText: content.slice(0, 300),
        isMinor: true,
        run: () => {
          const before = writing.draftOf(key, 'reply')?.text ?? ''
          writing.openIn(conversation.ref, 'reply')
          writing.words.type(`${before === '' || /\s$/.test(before) ? '' : ' '}/${shortCode}`)
        },
      }),
    )
  })
}
