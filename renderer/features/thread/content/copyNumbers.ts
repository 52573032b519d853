/** Copies a selection with the numbers of its lists, which the browser leaves out of the plain text. */

/** A selection with more items is copied the way the browser does it. */
const MOST_ITEMS = 2_000
const WITHOUT_NUMBER = new Set(['none', 'disc', 'circle', 'square', 'disclosure-open', 'disclosure-closed'])

/** The number of each item of an ordered list in `root`, as the browser counts. */
function numbersIn(root: Element): Map<Element, number> {
  const numbers = new Map<Element, number>()
  const next = new Map<Element, number>()
  for (const item of root.querySelectorAll('li')) {
    const list = item.parentElement
    if (list?.localName !== 'ol') continue
    const step = list.hasAttribute('reversed') ? -1 : 1
    const value = Number.parseInt(item.getAttribute('value') ?? '', 10)
    const start = Number.parseInt(list.getAttribute('start') ?? '', 10)
    const first = Number.isNaN(start) ? (step === 1 ? 1 : list.children.length) : start
    const number = Number.isNaN(value) ? (next.get(list) ?? first) : value
    numbers.set(item, number)
    next.set(list, number + step)
  }
  return numbers
}

function showsNumber(item: Element): boolean {
  const style = item.ownerDocument.defaultView?.getComputedStyle(item)
  return style?.display === 'list-item' && !WITHOUT_NUMBER.has(style.listStyleType)
}

/** Whether the item has text before the selection: then its number isn't selected either. */
function beginsBefore(item: Element, selected: Range): boolean {
  if (!item.contains(selected.startContainer)) return false
  const before = item.ownerDocument.createRange()
  before.setStart(item, 0)
  before.setEnd(selected.startContainer, selected.startOffset)
  return before.toString().trim() !== ''
}

/** Inserts `words` before the first text of an item, on the same line. */
function putBefore(item: Element, words: string): void {
  const texts = item.ownerDocument.createTreeWalker(item, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    if ((node.nodeValue ?? '').trim() === '') continue
    if (node.parentElement?.closest('li') !== item) break
    node.nodeValue = words + (node.nodeValue ?? '').trimStart()
    return
  }
  item.prepend(words)
}

/** A handler of `copy`. Leaves a selection without numbers to the browser. */
export function copyWithNumbers(event: ClipboardEvent): void {
  const target = event.target as Node | null
  const selection = target?.ownerDocument?.getSelection()
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return
  const selected = selection.getRangeAt(0)
  const common = selected.commonAncestorContainer
  const around = common.nodeType === Node.ELEMENT_NODE ? (common as Element) : common.parentElement
  if (around === null) return
  const items = Array.from(around.querySelectorAll('li')).filter((item) => selected.intersectsNode(item))
  const numbers = numbersIn(around)
  if (items.length > MOST_ITEMS || !items.some((item) => numbers.has(item))) return
  const content = around.ownerDocument.createElement('div')
  // Items whose list holds the whole selection are copied without it.
  const parent = /^[ou]l$/.test(around.localName) ? content.appendChild(around.cloneNode(false) as Element) : content
  parent.append(selected.cloneContents())
  const copies = content.querySelectorAll('li')
  if (copies.length !== items.length) return
  const html = content.innerHTML
  for (const [index, item] of items.entries()) {
    const copy = copies[index]
    const number = numbers.get(item)
    if (copy === undefined || number === undefined || !showsNumber(item) || beginsBefore(item, selected)) continue
    if ((copy.textContent ?? '').trim() !== '') putBefore(copy, `${number}. `)
  }
  // `innerText` needs a layout, so the copy is in the page for a moment. Nothing is painted in between.
  around.append(content)
  const text = content.innerText.replace(/^\n+/, '').trimEnd()
  content.remove()
  event.clipboardData?.setData('text/plain', text)
  event.clipboardData?.setData('text/html', html)
  event.preventDefault()
}
