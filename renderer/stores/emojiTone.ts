/** The skin tone of emoji that the user chose, on this computer. */
import { defineStore } from 'pinia'
import * as v from 'valibot'
import { shallowRef } from 'vue'
import type { Tone } from '../features/composer/emojiTones.ts'
import { TONES } from '../features/composer/emojiTones.ts'
import { readStored } from './stored.ts'

const KEY = 'deskbell.emojiTone'

export const useEmojiTone = defineStore('emojiTone', () => {
  const tone = shallowRef<Tone>(readStored<Tone>(KEY, v.picklist(TONES), 'none'))
  return {
    tone,
    choose: (to: Tone) => {
      tone.value = to
      localStorage.setItem(KEY, JSON.stringify(to))
    },
  }
})
