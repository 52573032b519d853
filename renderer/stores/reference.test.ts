import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { fakeReference } from '../testing/fakeData.ts'
import type { Mounted } from '../testing/mount.ts'
import { mountOnDesk, settled } from '../testing/mount.ts'
import { useNavigation } from './navigation.ts'
import { useReference } from './reference.ts'

let mounted: Mounted | null = null
afterEach(() => mounted?.end())
async function setUp() {
  mounted = await mountOnDesk(
    defineComponent({
      setup: () => {
        useReference()
        return () => h('i')
      },
    }),
  )
  const { fake } = mounted
  const [first, second] = fakeReference().labels
  if (!first || !second) throw new Error('there are no labels')
  const rename = async (titles: Record<number, string>): Promise<void> => {
    fake.update((data) => {
      const labels = data.reference.labels.map((label) => ({ ...label, title: titles[label.id] ?? label.title }))
      data.reference = { ...data.reference, labels }
    })
    await settled()
  }
  return { navigation: useNavigation(), first, second, rename }
}

describe('a list of a label', () => {
  it('follows the label when it is renamed, also to the title that another one had', async () => {
    const { navigation, first, second, rename } = await setUp()
    navigation.filterBy({ kind: 'label', title: first.title })
    const { canBack } = navigation
    await rename({ [first.id]: second.title, [second.id]: first.title })
    expect([navigation.location.label, navigation.canBack]).toEqual([second.title, canBack])
  })
  it('stays where another label is renamed', async () => {
    const { navigation, first, second, rename } = await setUp()
    navigation.filterBy({ kind: 'label', title: first.title })
    await rename({ [second.id]: 'new' })
    expect(navigation.location.label).toBe(first.title)
  })
})
