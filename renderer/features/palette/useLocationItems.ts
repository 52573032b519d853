/** Palette items that show another list: of a folder, an inbox, a team, a label or an account. */
import { Building2, Folder, Inbox, Tag, UsersRound } from '@lucide/vue'
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import { useI18n } from '../../i18n.ts'
import { useFolders } from '../../stores/folders.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useReference } from '../../stores/reference.ts'
import { useSessions } from '../../stores/sessions.ts'
import type { PaletteItem } from './paletteItem.ts'
import { paletteItem } from './paletteItem.ts'

export function useLocationItems(): ComputedRef<PaletteItem[]> {
  const { t } = useI18n()
  const navigation = useNavigation()
  const reference = useReference()
  const sessions = useSessions()
  const ownFolders = useFolders()
  /** Over all accounts, whose inbox, team or label it is. */
  const hint = computed(() =>
    navigation.merged === null ? '' : (sessions.account(navigation.account)?.fullName ?? ''),
  )
  const folders = computed(() =>
    ownFolders.folders.map(({ id, name }) =>
      paletteItem({
        key: `folder:${id}`,
        group: 'folders',
        icon: Folder,
        label: t('palette.folder', { name: name || t('filter.unnamed') }),
        hint: hint.value,
        run: () => navigation.filterBy({ kind: 'folder', id }),
      }),
    ),
  )
  const inboxes = computed(() =>
    reference.inboxes.map(({ id, name }) =>
      paletteItem({
        key: `inbox:${id}`,
        group: 'inboxes',
        icon: Inbox,
        label: t('palette.inbox', { name }),
        hint: hint.value,
        run: () => navigation.filterBy({ kind: 'inbox', id }),
      }),
    ),
  )
  const teams = computed(() =>
    reference.teams.map(({ id, name }) =>
      paletteItem({
        key: `team:${id}`,
        group: 'teams',
        icon: UsersRound,
        label: t('palette.team', { name }),
        hint: hint.value,
        run: () => navigation.filterBy({ kind: 'team', id }),
      }),
    ),
  )
  const labels = computed(() =>
    reference.labels.map(({ id, title }) =>
      paletteItem({
        key: `label:${id}`,
        group: 'labels',
        icon: Tag,
        label: t('palette.label', { name: title }),
        hint: hint.value,
        run: () => navigation.filterBy({ kind: 'label', title }),
      }),
    ),
  )
  const accounts = computed(() =>
    sessions.accounts
      .filter(({ key }) => navigation.merged !== null || key !== navigation.accountKey)
      .map(({ session, account, ref, key }) =>
        paletteItem({
          key: `account:${key}`,
          group: 'accounts',
          icon: Building2,
          label: t('palette.account', { name: account.name }),
          hint: session.host,
          run: () => navigation.switchAccount(ref),
        }),
      ),
  )
  return computed(() => [...folders.value, ...inboxes.value, ...teams.value, ...labels.value, ...accounts.value])
}
