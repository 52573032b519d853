/** Files that are dragged over the window reach only elements that accept them. */

/** An image of the page is being dragged: it comes as a file too, and is not meant to be attached. */
let isOwn = false
const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true

/** Whether files from another app are dragged. */
export const bringsFiles = (event: DragEvent): boolean => carriesFiles(event) && !isOwn

/**
 * Refuses files that no element accepted, so that a drop never replaces the page. While files are over the window, frames ignore the
 * pointer (`data-files-over`), because their events don't arrive here. Returns the disposal.
 */
export function installFileDrags(target: Window): () => void {
  const root = target.document.documentElement
  function over(event: DragEvent): void {
    if (!carriesFiles(event)) return
    root.toggleAttribute('data-files-over', true)
    if (event.defaultPrevented) return
    event.preventDefault()
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none'
  }
  function leave(event: DragEvent): void {
    if (event.relatedTarget === null) root.removeAttribute('data-files-over')
  }
  function drop(event: DragEvent): void {
    root.removeAttribute('data-files-over')
    if (carriesFiles(event)) event.preventDefault()
  }
  const start = (): void => {
    isOwn = true
  }
  const end = (): void => {
    isOwn = false
  }
  target.addEventListener('dragstart', start)
  target.addEventListener('dragend', end)
  target.addEventListener('dragenter', over)
  target.addEventListener('dragover', over)
  target.addEventListener('dragleave', leave)
  target.addEventListener('drop', drop)
  return () => {
    end()
    target.removeEventListener('dragstart', start)
    target.removeEventListener('dragend', end)
    target.removeEventListener('dragenter', over)
    target.removeEventListener('dragover', over)
    target.removeEventListener('dragleave', leave)
    target.removeEventListener('drop', drop)
  }
}
