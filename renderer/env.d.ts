/** For tools that do not read single-file components; vue-tsc sees the real types. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, object>
  export default component
}

/** Made by `scripts/emojiData.ts` when it bundles. */
declare module 'virtual:emoji-*' {
  import type { EmojiData } from './features/composer/emojiData.ts'
  const data: EmojiData
  export default data
}
