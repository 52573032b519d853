import { availableParallelism } from 'node:os'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { emojiData } from './scripts/emojiData.ts'

/** Layers of tests by file name: `x.test.ts` unit, `x.property.test.ts`, `x.conformance.test.ts`; end to end is Playwright's. */
const node = { environment: 'node', exclude: ['**/*.property.test.ts', '**/*.conformance.test.ts'] }
export default defineConfig({
  plugins: [vue(), emojiData()],
  test: {
    reporters: ['default'],
    // Only ends what hangs: a busy computer takes several times as long, and no test is about real time.
    testTimeout: 30_000,
    // Vitest leaves a core free for itself, which on two cores is every second one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      { extends: true, test: { ...node, name: 'unit', include: ['{electron,shared,scripts,e2e}/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'renderer',
          environment: 'happy-dom',
          setupFiles: ['renderer/testing/idle.ts'],
          include: ['renderer/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'property',
          environment: 'node',
          include: ['**/*.property.test.ts'],
          exclude: ['node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'conformance',
          environment: 'node',
          include: ['**/*.conformance.test.ts'],
          exclude: ['node_modules/**'],
        },
      },
    ],
  },
})
