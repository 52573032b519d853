import { afterEach, beforeEach, expect, it } from 'vitest'
import { bringsFiles, installFileDrags } from './fileDrags.ts'

let stop: () => void
beforeEach(() => {
  stop = installFileDrags(window)
})
afterEach(() => stop())

function drag(kind: string, types: string[], init: EventInit & { relatedTarget?: EventTarget } = {}): DragEvent {
  const event = new Event(kind, { bubbles: true, cancelable: true, ...init }) as DragEvent
  Object.assign(event, { dataTransfer: { types, dropEffect: 'copy' }, relatedTarget: init.relatedTarget ?? null })
  document.body.dispatchEvent(event)
  return event
}
const isOver = (): boolean => document.documentElement.hasAttribute('data-files-over')

it('refuses files where no element accepts them, and allows dropping text', () => {
  const over = drag('dragover', ['Files'])
  expect([over.defaultPrevented, over.dataTransfer?.dropEffect, isOver()]).toEqual([true, 'none', true])
  expect([drag('drop', ['Files']).defaultPrevented, isOver()]).toEqual([true, false])
  expect(drag('dragover', ['text/plain']).defaultPrevented).toBe(false)
  expect(drag('drop', ['text/plain']).defaultPrevented).toBe(false)
})

it('keeps the drop effect of an element that accepts files', () => {
  const take = (event: Event): void => event.preventDefault()
  document.body.addEventListener('dragover', take)
  expect(drag('dragover', ['Files']).dataTransfer?.dropEffect).toBe('copy')
  document.body.removeEventListener('dragover', take)
})

it('notices when files leave the window', () => {
  drag('dragenter', ['Files'])
  drag('dragleave', ['Files'], { relatedTarget: document.body })
  expect(isOver()).toBe(true)
  drag('dragleave', ['Files'])
  expect(isOver()).toBe(false)
})

it('does not treat a dragged image of the page as a file', () => {
  drag('dragstart', ['Files'])
  expect(bringsFiles(drag('dragover', ['Files']))).toBe(false)
  drag('dragend', ['Files'])
  expect(bringsFiles(drag('dragover', ['Files']))).toBe(true)
})
