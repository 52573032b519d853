import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { effectScope, shallowRef } from 'vue'
import { useNavigation } from '../../stores/navigation.ts'
import { fakeSessions } from '../../testing/fakeData.ts'
import { connectFake } from '../../testing/mount.ts'
import { useConfirmAfterQuit } from './useConfirmAfterQuit.ts'

describe('messages that waited when Deskbell quit', () => {
  it.each([
    [1, 'waiting'],
    [0, null],
  ])('%s at the start: opens overlay %s, once', async (askedAfterQuit, overlay) => {
    connectFake({
      sessions: fakeSessions().map((session, index) => (index === 0 ? { ...session, askedAfterQuit } : session)),
    })
    const navigation = useNavigation()
    const ready = shallowRef(false)
    const scope = effectScope()
    scope.run(() => useConfirmAfterQuit(() => ready.value))
    await flushPromises()
    expect(navigation.overlay).toBeNull()
    ready.value = true
    await flushPromises()
    expect(navigation.overlay).toBe(overlay)
    navigation.overlay = null
    ready.value = false
    await flushPromises()
    ready.value = true
    await flushPromises()
    expect(navigation.overlay).toBeNull()
    scope.stop()
  })
})
