/** Mounts a component as the page does, with a fake bridge. */
import type { VueWrapper } from '@vue/test-utils'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { vi } from 'vitest'
import type { Component } from 'vue'
import { defineComponent, effectScope, h } from 'vue'
import { connectBridge } from '../bridge/client.ts'
import { i18n } from '../i18n.ts'
import { usePainted } from '../ui/painted.ts'
import type { FakeBridge, FakeData } from './fakeBridge.ts'
import { createFakeBridge } from './fakeBridge.ts'

export interface Mounted {
  fake: FakeBridge
  wrapper: VueWrapper
  end: () => void
}

/** Connects the stores to a fake bridge. Call before any store is used. */
export function connectFake(change: Partial<FakeData> = {}): FakeBridge {
  localStorage.clear()
  const fake = createFakeBridge(change)
  connectBridge(fake.desk)
  setActivePinia(createPinia())
  return fake
}

/** Mounts into the document, so that focus works, and waits for the first answers and the first paint. `end` unmounts. */
export async function mountOnDesk(
  component: Component,
  options: { data?: Partial<FakeData>; props?: Record<string, unknown> } = {},
): Promise<Mounted> {
  const fake = connectFake(options.data)
  const pinia = createPinia()
  setActivePinia(pinia)
  const Page = defineComponent({ render: () => h(component, options.props ?? {}) })
  const wrapper = mount(Page, { attachTo: document.body, global: { plugins: [pinia, i18n] } })
  const painted = usePainted()
  await vi.waitUntil(() => painted.value, { timeout: 10_000 })
  await settled()
  return { fake, wrapper, end: () => wrapper.unmount() }
}

/** Waits for pending answers and lazy parts of the page. */
export async function settled(): Promise<void> {
  await flushPromises()
  await vi.dynamicImportSettled()
  await flushPromises()
}

/** Runs a composable in a scope of its own; `stop` ends it. */
export function inScope<T>(work: () => T): { value: T; stop: () => void } {
  const scope = effectScope()
  const value = scope.run(work)
  if (value === undefined) throw new Error('the composable returned nothing')
  return { value, stop: () => scope.stop() }
}

/** Runs a composable in a component of its own, for its hooks; `unmount` ends it. */
export function inComponent<T>(work: () => T): { value: T; unmount: () => void } {
  const values: T[] = []
  const wrapper = mount({
    setup: () => {
      values.push(work())
      return () => h('i')
    },
  })
  const [value] = values
  if (value === undefined) throw new Error('the composable returned nothing')
  return { value, unmount: () => wrapper.unmount() }
}
