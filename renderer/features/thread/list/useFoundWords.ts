/** Marks the words that were searched in the message that was jumped to. Painted over the text (CSS highlights): nothing in the message changes. */
import type { MaybeRefOrGetter, Ref } from 'vue'
import { onScopeDispose, toValue, watch } from 'vue'
import { findTerms } from '../../../../shared/search/terms.ts'
import type { Jump } from '../../../stores/openThread.ts'

const NAME = 'found'

/** Ranges of every place in `root` where one of the terms stands, also across elements. */
export function foundRanges(root: Element, terms: readonly string[]): Range[] {
  const nodes: { node: Text; start: number }[] = []
  let text = ''
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    nodes.push({ node: node as Text, start: text.length })
    text += node.nodeValue ?? ''
  }
  const placeOf = (at: number, isEnd: boolean): { node: Text; offset: number } | null => {
    const found = nodes.findLast(({ start }) => (isEnd ? start < at : start <= at))
    return found ? { node: found.node, offset: Math.min(at - found.start, found.node.length) } : null
  }
  return findTerms(text, terms).flatMap(({ start, end }) => {
    const from = placeOf(start, false)
    const to = placeOf(end, true)
    if (!from || !to) return []
    const range = document.createRange()
    range.setStart(from.node, from.offset)
    range.setEnd(to.node, to.offset)
    return [range]
  })
}

/** Keeps the marks on the message of `jump` as long as it is drawn. `drawn` changes whenever rows are. */
export function useFoundWords(
  root: Readonly<Ref<HTMLElement | null>>,
  jump: MaybeRefOrGetter<Jump | null>,
  drawn: MaybeRefOrGetter<unknown>,
): void {
  if (!('highlights' in CSS)) return
  watch(
    [root, () => toValue(jump), () => toValue(drawn)],
    ([element, to]) => {
      const message =
        to === null || to.terms.length === 0 ? null : element?.querySelector(`[data-message="${to.messageId}"]`)
      const ranges =
        message && to ? [...message.querySelectorAll('.body')].flatMap((bubble) => foundRanges(bubble, to.terms)) : []
      if (ranges.length > 0) CSS.highlights.set(NAME, new Highlight(...ranges))
      else CSS.highlights.delete(NAME)
    },
    { flush: 'post' },
  )
  onScopeDispose(() => CSS.highlights.delete(NAME))
}
