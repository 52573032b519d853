import type { ComputedRef, ShallowRef } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import { reconnects } from './reconnects.ts'

export interface ImageFile {
  readonly thumbnail: string | null
  readonly address: string | null
  /** The thumbnail has too few pixels. */
  readonly needsWhole?: boolean
}

export interface ImageSource {
  readonly source: ComputedRef<string>
  /** Nothing of the image could be loaded. */
  readonly failed: Readonly<ShallowRef<boolean>>
  /** The `source` could not be loaded. */
  readonly onError: () => void
}

/** The thumbnail of an image, and the whole file where that fails: older servers answer 500 to each thumbnail. */
export function useImageSource(file: () => ImageFile): ImageSource {
  const failed = shallowRef(false)
  const withoutThumbnail = shallowRef(false)
  const source = computed(() => {
    const { thumbnail, address, needsWhole = false } = file()
    return (needsWhole || withoutThumbnail.value ? (address ?? thumbnail) : (thumbnail ?? address)) ?? ''
  })
  watch([reconnects, () => file().address], () => {
    failed.value = false
    withoutThumbnail.value = false
  })
  return {
    source,
    failed,
    onError: () => {
      const { thumbnail, address } = file()
      const isThumbnail = thumbnail !== null && address !== null && source.value === thumbnail && thumbnail !== address
      if (isThumbnail) withoutThumbnail.value = true
      else failed.value = true
    },
  }
}
