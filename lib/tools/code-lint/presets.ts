/** What ESLint itself recommends: each of these finds what is almost surely a mistake. */
export const RECOMMENDED = (
  'constructor-super for-direction getter-return no-async-promise-executor no-case-declarations no-class-assign no-compare-neg-zero ' +
  'no-cond-assign no-const-assign no-constant-binary-expression no-constant-condition no-control-regex no-debugger no-delete-var no-dupe-args ' +
  'no-dupe-class-members no-dupe-else-if no-dupe-keys no-duplicate-case no-empty no-empty-character-class no-empty-pattern no-empty-static-block ' +
  'no-ex-assign no-extra-boolean-cast no-fallthrough no-func-assign no-global-assign no-import-assign no-invalid-regexp no-irregular-whitespace ' +
  'no-loss-of-precision no-misleading-character-class no-new-native-nonconstructor no-nonoctal-decimal-escape no-obj-calls no-octal ' +
  'no-prototype-builtins no-redeclare no-regex-spaces no-self-assign no-setter-return no-shadow-restricted-names no-sparse-arrays ' +
  'no-this-before-super no-unassigned-vars no-undef no-unexpected-multiline no-unreachable no-unsafe-finally no-unsafe-negation ' +
  'no-unsafe-optional-chaining no-unused-labels no-unused-private-class-members no-unused-vars no-useless-assignment no-useless-backreference ' +
  'no-useless-catch no-useless-escape no-with preserve-caught-error require-yield use-isnan valid-typeof'
).split(' ')

/** What `strict` asks for beside: habits that hide mistakes. */
export const STRICT = (
  'array-callback-return consistent-return default-case-last eqeqeq guard-for-in no-constructor-return no-eval no-extend-native no-implied-eval ' +
  'no-loop-func no-new-func no-new-wrappers no-promise-executor-return no-return-assign no-self-compare no-sequences no-shadow ' +
  'no-template-curly-in-string no-throw-literal no-unmodified-loop-condition no-unreachable-loop no-unused-expressions no-useless-return no-var ' +
  'prefer-const radix require-await'
).split(' ')

const SANDBOX = ['console', 'input', 'assert', 'equal']
const WEB =
  'console URL URLSearchParams TextEncoder TextDecoder AbortController AbortSignal Blob File FormData Headers Request Response fetch crypto performance queueMicrotask structuredClone ' +
  'setTimeout clearTimeout setInterval clearInterval Event EventTarget CustomEvent MessageChannel WebSocket WebAssembly atob btoa navigator'
const PAGE =
  'window document self location history screen localStorage sessionStorage alert confirm prompt addEventListener removeEventListener dispatchEvent requestAnimationFrame cancelAnimationFrame ' +
  'getComputedStyle matchMedia scrollTo innerWidth innerHeight devicePixelRatio Node Element HTMLElement HTMLInputElement HTMLButtonElement HTMLFormElement HTMLCanvasElement Document ' +
  'DocumentFragment NodeList DOMParser KeyboardEvent MouseEvent PointerEvent InputEvent MutationObserver ResizeObserver IntersectionObserver Image Audio FileReader XMLHttpRequest customElements ' +
  'Worker Notification getSelection Range Selection CSS DOMRect'
const NODE = 'process Buffer global setImmediate clearImmediate require module exports __dirname __filename'

/** Names that are there without being declared, beside those of the language. */
export const ENVIRONMENTS = {
  'code.run': SANDBOX,
  browser: [...WEB.split(' '), ...PAGE.split(' ')],
  node: [...WEB.split(' '), ...NODE.split(' ')],
  none: [],
} as const
