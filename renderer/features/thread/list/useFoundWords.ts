/** Marks the searched words in the message that the user jumped to, with CSS highlights: the message's DOM doesn't change. */
import type { ComputedRef, InjectionKey, MaybeRefOrGetter, Ref } from 'vue'
import { computed, inject, onScopeDispose, provide, toValue, watch } from 'vue'
import { findTerms } from '../../../../shared/search/terms.ts'
import type { Jump } from '../../../stores/openThread.ts'

const NAME = 'found'
const OTHERS = 'found-elsewhere'
/** Of one message; more would only cost time. */
const MOST_MARKS = 500
const FOUND: InjectionKey<ComputedRef<Jump | null>> = Symbol('found words')

/** The ranges of all matches of the terms in `root`, across elements too. */
export function foundRanges(root: Element, terms: readonly string[]): Range[] {
  const nodes: { node: Text; start: number }[] = []
  let text = ''
  const owner = root.ownerDocument
  const walker = owner.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    nodes.push({ node: node as Text, start: text.length })
    text += node.nodeValue ?? ''
  }
  const positionOf = (at: number, isEnd: boolean): { node: Text; offset: number } | null => {
    const found = nodes.findLast(({ start }) => (isEnd ? start < at : start <= at))
    return found ? { node: found.node, offset: Math.min(at - found.start, found.node.length) } : null
  }
  return findTerms(text, terms).flatMap(({ start, end }) => {
    const from = positionOf(start, false)
    const to = positionOf(end, true)
    if (!from || !to) return []
    const range = owner.createRange()
    range.setStart(from.node, from.offset)
    range.setEnd(to.node, to.offset)
    return [range]
  })
}

/** Marks the terms in `page`, the document of an email's frame. Returns the top of the first, in pixels of the page; null without any. */
export function markInFrame(page: Document, terms: readonly string[]): number | null {
  const view = page.defaultView
  if (view === null || !('highlights' in view.CSS)) return null
  const highlight = new view.Highlight()
  const ranges = terms.length === 0 ? [] : foundRanges(page.body, terms).slice(0, MOST_MARKS)
  for (const range of ranges) highlight.add(range)
  if (highlight.size > 0) view.CSS.highlights.set(NAME, highlight)
  else view.CSS.highlights.delete(NAME)
  const top = ranges[0]?.getBoundingClientRect().top
  return top === undefined ? null : top + view.scrollY
}

/** The terms to mark in a message that draws its text in a frame: those of the jump to it. */
export function useTermsOf(messageId: () => number | null): ComputedRef<readonly string[]> {
  const jump = inject(FOUND, null)
  return computed(() => {
    const to = jump?.value ?? null
    return to === null || to.target !== messageId() ? [] : to.terms
  })
}

export interface FoundWordsOptions {
  root: Readonly<Ref<HTMLElement | null>>
  jump: MaybeRefOrGetter<Jump | null>
  /** Terms to mark in every message that is drawn, less than those of the jump. */
  everywhere: MaybeRefOrGetter<readonly string[]>
  /** Changes when other rows are drawn. */
  rows: MaybeRefOrGetter<unknown>
}

const bodiesIn = (element: Element): Element[] => [...element.querySelectorAll('.body')]

/** Marks the message of `jump` while it is drawn, and `everywhere` in all others. */
export function useFoundWords({ root, jump, everywhere, rows }: FoundWordsOptions): void {
  provide(
    FOUND,
    computed(() => toValue(jump)),
  )
  if (!('highlights' in CSS)) return
  watch(
    [root, () => toValue(jump), () => toValue(rows)],
    ([element, to]) => {
      const message =
        to === null || to.terms.length === 0 ? null : element?.querySelector(`[data-message="${to.target}"]`)
      const ranges = message && to ? bodiesIn(message).flatMap((bubble) => foundRanges(bubble, to.terms)) : []
      if (ranges.length > 0) CSS.highlights.set(NAME, new Highlight(...ranges))
      else CSS.highlights.delete(NAME)
    },
    { flush: 'post' },
  )
  watch(
    [root, () => toValue(everywhere), () => toValue(rows), () => toValue(jump)],
    ([element, terms, , to]) => {
      const shown = to === null ? null : (element?.querySelector(`[data-message="${to.target}"]`) ?? null)
      const ranges =
        terms.length === 0 || element === null
          ? []
          : bodiesIn(element)
              .filter((body) => shown?.contains(body) !== true)
              .flatMap((body) => foundRanges(body, terms))
              .slice(0, MOST_MARKS)
      if (ranges.length > 0) CSS.highlights.set(OTHERS, new Highlight(...ranges))
      else CSS.highlights.delete(OTHERS)
    },
    { flush: 'post' },
  )
  onScopeDispose(() => {
    CSS.highlights.delete(NAME)
    CSS.highlights.delete(OTHERS)
  })
}
