/** The emoji in the app's language, loaded when they are first needed, and those that the user chose last. */
import type { ComputedRef } from 'vue'
import { computed, shallowRef } from 'vue'
import { useI18n } from '../../i18n.ts'
import { useEmojiTone } from '../../stores/emojiTone.ts'
import { useRecentEmoji } from '../../stores/recentEmoji.ts'
import type { Emoji, EmojiSet } from './emoji.ts'
import { loadEmoji, recentIn, tonedSet } from './emoji.ts'

export interface LoadedEmoji {
  /** In the chosen skin tone; null until it is loaded. */
  readonly set: ComputedRef<EmojiSet | null>
  readonly recent: ComputedRef<Emoji[]>
  /** Never rejects; null where it can't be loaded. */
  load: () => Promise<EmojiSet | null>
}

export function useEmojiSet(): LoadedEmoji {
  const { locale } = useI18n()
  const recentEmoji = useRecentEmoji()
  const emojiTone = useEmojiTone()
  const loaded = shallowRef<EmojiSet | null>(null)
  const set = computed(() => (loaded.value === null ? null : tonedSet(loaded.value, emojiTone.tone)))
  return {
    set,
    recent: computed(() => (set.value === null ? [] : recentIn(set.value, recentEmoji.list))),
    load: async () => {
      try {
        loaded.value ??= await loadEmoji(locale.value)
      } catch (thrown) {
        console.error('Loading the emoji failed', thrown)
      }
      return set.value
    },
  }
}
