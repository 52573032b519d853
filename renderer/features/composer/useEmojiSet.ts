/** The emoji in the app's language, loaded when they are first needed, and those that the user chose last. */
import type { ComputedRef, ShallowRef } from 'vue'
import { computed, shallowRef } from 'vue'
import { useI18n } from '../../i18n.ts'
import { useRecentEmoji } from '../../stores/recentEmoji.ts'
import type { Emoji, EmojiSet } from './emoji.ts'
import { loadEmoji, recentIn } from './emoji.ts'

export interface LoadedEmoji {
  /** Null until it is loaded. */
  readonly set: ShallowRef<EmojiSet | null>
  readonly recent: ComputedRef<Emoji[]>
  /** Never rejects; null where it can't be loaded. */
  load: () => Promise<EmojiSet | null>
}

export function useEmojiSet(): LoadedEmoji {
  const { locale } = useI18n()
  const recentEmoji = useRecentEmoji()
  const set = shallowRef<EmojiSet | null>(null)
  return {
    set,
    recent: computed(() => (set.value === null ? [] : recentIn(set.value, recentEmoji.list))),
    load: async () => {
      try {
        set.value ??= await loadEmoji(locale.value)
      } catch (thrown) {
        console.error('Loading the emoji failed', thrown)
      }
      return set.value
    },
  }
}
