/** Removes quoted history from the DOM of an email, and what becomes empty by that. */
import type { Line } from './emailLines.ts'
import { isVisible } from './emailLines.ts'

/** Removes `from` and everything after it in document order; ancestors that begin with it go too. */
export function removeFrom(start: Node, root: Element): void {
  let node: Node = start
  while (node.parentNode !== null && node.parentNode !== root && !isVisibleBefore(node)) node = node.parentNode
  for (let level: Node | null = node; level !== null && level !== root; level = level.parentNode) {
    while (level.nextSibling !== null) level.nextSibling.remove()
  }
  trimBefore(node)
  ;(node as ChildNode).remove()
}
function isVisibleBefore(node: Node): boolean {
  for (let sibling = node.previousSibling; sibling !== null; sibling = sibling.previousSibling)
    if (isVisible(sibling)) return true
  return false
}
/** Removes rules, line breaks and blanks right before `node`. */
export function trimBefore(node: Node): void {
  for (let sibling = node.previousSibling; sibling !== null; sibling = node.previousSibling) {
    const name = (sibling as Element).localName
    if (name !== 'br' && name !== 'hr' && (isVisible(sibling) || name === 'table')) return
    sibling.remove()
  }
}

/** Removes the text nodes of a line, and the elements that they leave empty. */
export function removeLine({ first, last }: Line): void {
  let node: Node | null = first
  while (node !== null) {
    const next: Node | null = node === last ? null : following(node)
    const parent: ParentNode | null = node.parentNode
    ;(node as ChildNode).remove()
    removeEmpty(parent)
    node = next
  }
}
/** The next text in document order. */
function following(node: Node): Node | null {
  let at: Node | null = node
  while (at !== null && at.nextSibling === null) at = at.parentNode
  at = at?.nextSibling ?? null
  while (at !== null && at.nodeType !== 3) at = at.firstChild ?? following(at)
  return at
}
function removeEmpty(parent: ParentNode | null): void {
  for (
    let element = parent as Element | null;
    element !== null && element.localName !== 'body' && element.localName !== 'td' && !isVisible(element);
  ) {
    const around: Element | null = element.parentElement
    if (around === null) return
    element.remove()
    element = around
  }
}
