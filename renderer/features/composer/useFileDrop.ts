/** Accepts files dropped anywhere in the column of the open conversation. */
import type { ShallowRef } from 'vue'
import { onBeforeUnmount, onMounted, shallowRef } from 'vue'
import { bringsFiles } from '../../ui/fileDrags.ts'

/** `composer`: an element in the column. Returns whether files are dragged over the column now. */
export function useFileDrop(
  composer: Readonly<ShallowRef<HTMLElement | null>>,
  canAccept: () => boolean,
  onDrop: (files: readonly File[]) => void,
): Readonly<ShallowRef<boolean>> {
  const isDragging = shallowRef(false)
  function drag(event: DragEvent): void {
    if (!bringsFiles(event) || !canAccept()) return
    event.preventDefault()
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy'
    isDragging.value = true
  }
  function leave({ currentTarget, relatedTarget }: DragEvent): void {
    const isInside =
      currentTarget instanceof Element && relatedTarget instanceof Node && currentTarget.contains(relatedTarget)
    if (!isInside) isDragging.value = false
  }
  function drop(event: DragEvent): void {
    isDragging.value = false
    if (!bringsFiles(event) || !canAccept()) return
    event.preventDefault()
    onDrop(Array.from(event.dataTransfer?.files ?? []))
  }
  let stop = (): void => undefined
  onMounted(() => {
    const column = composer.value?.closest<HTMLElement>('[data-column]') ?? composer.value
    if (column === null) return
    column.addEventListener('dragenter', drag)
    column.addEventListener('dragover', drag)
    column.addEventListener('dragleave', leave)
    column.addEventListener('drop', drop)
    stop = () => {
      column.removeEventListener('dragenter', drag)
      column.removeEventListener('dragover', drag)
      column.removeEventListener('dragleave', leave)
      column.removeEventListener('drop', drop)
    }
  })
  onBeforeUnmount(() => stop())
  return isDragging
}
