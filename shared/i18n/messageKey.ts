import type en from './en.json'

type Leaves<Section> = {
  [Key in keyof Section & string]: Section[Key] extends string ? Key : `${Key}.${Leaves<Section[Key]>}`
}[keyof Section & string]

/** The path of a message in `en.json`, such as `thread.close`: a key that isn't there doesn't compile. */
export type MessageKey = Leaves<typeof en>

type AfterPrefix<Key, Prefix extends string> = Key extends `${Prefix}.${infer Rest}` ? Rest : never

/** The rest of the keys below a section: `SectionKey<'thread'>` has `close`. */
export type SectionKey<Section extends string> = AfterPrefix<MessageKey, Section>
