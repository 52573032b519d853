import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { emojiData } from '../../scripts/emojiData.ts'

/** Builds the preview page into `out/preview-page`; the app does not contain it. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [vue(), emojiData()],
  build: {
    outDir: '../out/preview-page',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    minify: false,
    rolldownOptions: { input: 'renderer/testing/preview.html' },
  },
})
