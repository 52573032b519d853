/**
 * Rules for the page's styles: logical properties, so that one sheet serves both directions, and values from `renderer/styles/tokens.css`.
 * Plain pixels stay for sizes, borders, positions and spacing between the steps of the scale.
 */
const TOKEN = 'Use a token of renderer/styles/tokens.css.'

/** The steps of the spacing scale in pixels (`--s1` to `--s10`). A minus sign marks an optical correction. */
const SPACING_STEP = /(?<![-\d.])(4|8|12|16|20|24|32|40)px/
/** A color in numbers. `oklch(var(--avatar-text) var(--h))` is made of tokens. */
const COLOR = /(?<![\w-])(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\((?!var\()/
/** A duration in numbers. `0s` and `0.01ms` switch a motion off; a motion that repeats has its own pace. */
const DURATION = /^(?!.*infinite).*(?<![\d.])(?!0s|0\.01ms)[\d.]+m?s\b/
/** `Highlight`, `CanvasText`, …: for `forced-colors`. */
const SYSTEM_COLOR = '/^[A-Z][a-zA-Z]+$/'

/** @type {import('stylelint').Config} */
export default {
  plugins: ['stylelint-plugin-logical-css', 'stylelint-declaration-strict-value'],
  reportNeedlessDisables: true,
  reportInvalidScopeDisables: true,
  rules: {
    'logical-css/require-logical-properties': [true, { fix: true }],
    'logical-css/require-logical-keywords': [true, { fix: true }],
    'property-no-unknown': true,
    // Chromium's own word for "as the parent, resolved to a side".
    'declaration-property-value-no-unknown': [true, { ignoreProperties: { 'text-align': '-webkit-match-parent' } }],
    'unit-no-unknown': true,
    'at-rule-no-unknown': true,
    'selector-pseudo-class-no-unknown': [true, { ignorePseudoClasses: ['deep', 'global', 'slotted'] }],
    'selector-pseudo-element-no-unknown': true,
    'declaration-block-no-duplicate-properties': true,
    'block-no-empty': true,
    'color-named': ['never', { message: TOKEN }],
    'color-no-hex': [true, { message: TOKEN }],
    'scale-unlimited/declaration-strict-value': [
      ['/color$/', 'fill', 'stroke', 'font-size', 'z-index'],
      {
        ignoreValues: {
          '': ['inherit', SYSTEM_COLOR],
          '/color$/': ['inherit', 'currentColor', 'transparent', '/^var\\(--[\\w-]+\\) transparent$/', SYSTEM_COLOR],
          fill: ['currentColor', 'none', SYSTEM_COLOR],
          stroke: ['currentColor', 'none', SYSTEM_COLOR],
          'font-size': ['inherit', '/em$/', '/%$/', '0'],
          // The order inside one component.
          'z-index': ['auto', '/^-?[0-9]$/'],
        },
        disableFix: true,
        message: TOKEN,
      },
    ],
    'declaration-property-value-disallowed-list': [
      {
        '/^(padding|margin)|gap$/': [SPACING_STEP],
        '/^(transition|animation$|animation-duration)/': [DURATION],
        '/radius$/': [/(?<!- )\b\d+px/],
        '/./': [COLOR],
      },
      { message: TOKEN },
    ],
  },
  overrides: [
    { files: ['renderer/**/*.vue'], customSyntax: 'postcss-html' },
    {
      files: ['renderer/styles/tokens.css'],
      rules: { 'declaration-property-value-disallowed-list': null },
    },
  ],
}
