import { describe, expect, it } from 'vitest'
import type { ChipWidths } from './fitChips.ts'
import { fitChips } from './fitChips.ts'

const state = (full: number, rank: number, short: number | null = null) => ({ full, short, folded: 24, rank })
const label = (full: number) => ({ full, least: Math.min(full, 60) })
const fit = (change: Partial<ChipWidths>) =>
  fitChips({ states: [], labels: [], mostLabels: 9, more: 30, gap: 4, available: 185, ...change })

describe('what fits on a row', () => {
  it('is everything, where there is room', () => {
    expect(fit({ states: [state(60, 3), state(50, 2)], labels: [label(60)] })).toMatchObject({
      states: ['full', 'full'],
      labels: 1,
    })
    expect(fit({})).toMatchObject({ states: [], labels: 0 })
    expect(fit({ states: [state(185, 1)] })).toMatchObject({ states: ['full'], labels: 0 })
  })
  it('lets labels go before a state loses its words, and leaves room for their number', () => {
    expect(fit({ states: [state(100, 1)], labels: [label(90), label(90), label(90)] })).toMatchObject({
      states: ['full'],
      labels: 0,
    })
    expect(fit({ states: [state(60, 1)], labels: [label(90), label(90), label(90)] })).toMatchObject({
      states: ['full'],
      labels: 1,
    })
  })
  it('folds the least important states first, and hides them only when icons do not fit', () => {
    expect(fit({ states: [state(100, 3), state(60, 1), state(60, 2)] }).states).toEqual(['full', 'folded', 'folded'])
    const many = Array.from({ length: 7 }, (_, index) => state(90, index))
    const { states } = fit({ states: many, available: 120 })
    expect(states).toEqual(['hidden', 'hidden', 'hidden', 'hidden', 'folded', 'folded', 'folded'])
  })
  it('shortens what has a short form before it loses its words', () => {
    expect(fit({ states: [state(120, 8, 70), state(90, 7, 60), state(60, 1)] }).states).toEqual([
      'short',
      'short',
      'folded',
    ])
  })
  it('keeps the words that count rather than the labels and their number', () => {
    const widths = { states: [state(120, 7, 76)], labels: [label(8), label(8)], more: 20, available: 90 }
    expect(fit(widths)).toEqual({ states: ['short'], labels: 0, isCounted: false })
    expect(fit({ ...widths, available: 104 })).toEqual({ states: ['short'], labels: 2, isCounted: true })
    expect(fit({ ...widths, available: 70 })).toMatchObject({ states: ['folded'], labels: 2 })
  })
  it('shortens, folds and hides the one that yields before a more important one changes', () => {
    const yields = { ...state(100, 3, 50), yields: true }
    const forms = (available: number) => fit({ states: [state(60, 4), yields, state(50, 2)], available }).states
    expect([260, 200, 150, 120, 100, 70].map((available) => forms(available).join(' '))).toEqual([
      'full full full',
      'full full folded',
      'full short folded',
      'full folded folded',
      'full hidden folded',
      'folded hidden folded',
    ])
  })
  it('leaves more important states as they are without the one that yields', () => {
    for (let available = 30; available < 500; available += 7)
      for (let count = 0; count < 8; count++) {
        const others = Array.from({ length: count }, (_, index) =>
          state(70 + ((index * 37) % 70), 4 + ((index * 3) % 5), index % 3 === 0 ? 50 : null),
        )
        for (const labels of [[], [label(60), label(90)]]) {
          const widths = { labels, available }
          const beside = fit({ ...widths, states: [...others, { ...state(100, 3, 50), yields: true }] }).states
          expect(beside.slice(0, -1)).toEqual(fit({ ...widths, states: others }).states)
        }
      }
  })
  it('shows no more labels than allowed', () => {
    expect(fit({ labels: [label(8), label(8), label(8)], mostLabels: 2 }).labels).toBe(2)
  })
  it('never needs more than the line has', () => {
    for (let available = 30; available < 500; available += 7)
      for (let count = 0; count < 8; count++) {
        const widths: ChipWidths = {
          states: Array.from({ length: count }, (_, index) => ({
            ...state(70 + ((index * 37) % 70), (index * 3) % 8, index % 3 === 0 ? 50 : null),
            yields: count % 2 === 0 && index === 3,
          })),
          labels: Array.from({ length: (count * 5) % 7 }, (_, index) => label(30 + index * 20)),
          mostLabels: 3,
          more: 30,
          gap: 4,
          available,
        }
        const { states, labels, isCounted } = fitChips(widths)
        const shown = [
          ...widths.states.flatMap(({ full, short, folded }, index) =>
            states[index] === 'full'
              ? [full]
              : states[index] === 'short'
                ? [short ?? full]
                : states[index] === 'folded'
                  ? [folded]
                  : [],
          ),
          ...widths.labels.slice(0, labels).map(({ least }) => least),
          ...(isCounted && (labels < widths.labels.length || states.includes('hidden')) ? [widths.more] : []),
        ]
        const used = shown.reduce((sum, width) => sum + width + widths.gap, -widths.gap)
        expect(used).toBeLessThanOrEqual(available)
      }
  })
})
