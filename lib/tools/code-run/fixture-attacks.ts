import type { JsonObject } from '../../loop/artefacts/json.ts'

/** A program that tries to outlast, outgrow, break or deceive the sandbox, and how its call has to end: by this type of error, or with this output. */
export type Attack = { what: string; code: string; tests?: JsonObject[]; timeoutMs?: number } & (
  | { error: string | readonly string[] }
  | { gives: JsonObject }
)

/** For programs that never end by themselves; all others have time to meet the limit that is meant for them. */
const SHORT_MS = 200

const ENDLESS: [what: string, code: string][] = [
  ['while', 'while (true) {}'],
  ['while that catches', 'while (true) { try { while (true) {} } catch {} finally { continue } }'],
  ['labels that continue', 'a: for (;;) { for (;;) { try { continue a } finally { continue } } }'],
  ['a generator', 'function* g() { for (;;) yield 1 } for (const x of g());'],
  [
    'a generator that refuses to return',
    'function* g() { for (;;) try { yield 1 } finally { for (;;); } } for (const x of g()) break;',
  ],
  ['microtasks', 'const again = () => Promise.resolve().then(again); again()'],
  [
    'two microtasks for one, few at a time',
    'let n = 0; const again = () => { if (++n % 9) Promise.resolve().then(again); Promise.resolve().then(again) }; again()',
  ],
  ['an async function', '(async () => { for (;;) await null })()'],
  [
    'for await',
    '(async () => { for await (const x of { [Symbol.asyncIterator]: () => ({ next: async () => ({ value: 1, done: false }) }) }); })()',
  ],
  ['a thenable that resolves to itself', 'const t = { then(f) { f(t) } }; Promise.resolve(t)'],
  ['a getter', 'const o = { get a() { for (;;); } }; o.a'],
  ['toJSON of the result', '({ toJSON() { for (;;); } })'],
  ['a getter of the result', '({ get a() { for (;;); } })'],
  ['toString of what is logged', 'console.log({ toJSON() { throw 1 }, toString() { for (;;); } })'],
  ['a Proxy as the result', 'new Proxy({}, { ownKeys() { for (;;); } })'],
  ['a Proxy behind every trap', 'const p = new Proxy(function () {}, new Proxy({}, { get() { for (;;); } })); p()'],
  ['an endless iterator that is spread', '[...{ *[Symbol.iterator]() { for (;;); } }]'],
  ['the name of an error', 'throw { get name() { for (;;); } }'],
  ['the message of an error', 'throw { name: "E", get message() { for (;;); } }'],
  ['a comparison of a sort', '[3, 1, 2].sort(() => { for (;;); })'],
  [
    'a sort that never agrees, of many',
    'for (;;) Array.from({ length: 50000 }, (_, i) => i).sort(() => Math.random() - 0.5)',
  ],
  ['a sort of a list that grows', 'const a = [1, 2, 3]; for (;;) { a.sort(() => { a[0] = {}; return -1 }) }'],
  ['a regular expression', '/^(a+)+$/.test("a".repeat(40) + "b")'],
  ['a regular expression with alternatives', '/^(a|a)*$/.test("a".repeat(60) + "b")'],
  ['a regular expression that looks back', '/(?<=^(a+)+)c/.test("b" + "a".repeat(40) + "c")'],
  ['a replacement by an endless pattern', '"x".repeat(1e5).replace(/(x+x+)+y/g, "z")'],
  ['a native loop over a long likeness of a list', 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)'],
  ['a native loop that writes', 'Array.prototype.reverse.call(new Proxy({ length: 2 ** 53 - 1 }, {}))'],
  ['a large power', 'let n = 3n; for (;;) n = n * n % (10n ** 3000n) + 3n ** 20000n'],
  ['eval of eval', 'const s = "(0, eval)(s)"; for (;;) try { (0, eval)("for (;;);") } catch {}'],
  ['a loop in a test', '1'],
  ['Symbol.hasInstance', '1 instanceof { [Symbol.hasInstance]() { for (;;); } }'],
  ['a revival of JSON', 'JSON.parse("[1]", () => { for (;;); })'],
  ['a class that is made by an endless heritage', 'class A extends (() => { for (;;); })() {}'],
]

type Row = [what: string, code: string, error: string | readonly string[], timeoutMs?: number]

const BOMBS: Row[] = [
  ['lists', 'const all = []; for (;;) all.push(new Array(100000).fill(1.5))', 'memory'],
  ['one list', 'const all = []; for (;;) all.push(all.length)', 'memory'],
  [
    'a text that doubles',
    'let s = "x"; const all = []; for (;;) { s += s; all.push(s.slice(1)) }',
    ['memory', 'runtime'],
  ],
  ['texts that are joined', 'const a = []; for (;;) a.push("y".repeat(1e6) + a.length)', 'memory'],
  ['repeat', '"x".repeat(2 ** 29)', ['memory', 'runtime']],
  ['padding', 'const a = []; for (;;) a.push("x".padEnd(2 ** 22 + a.length, "y"))', 'memory'],
  ['typed arrays', 'const a = []; for (;;) a.push(new Float64Array(1e6).fill(1))', ['memory', 'runtime']],
  ['one huge buffer', 'new ArrayBuffer(2 ** 31 - 1)', ['memory', 'runtime']],
  [
    'a buffer that grows',
    'const b = new ArrayBuffer(8, { maxByteLength: 2 ** 30 }); b.resize(2 ** 30); b.byteLength',
    ['memory', 'runtime'],
  ],
  ['a Map', 'const m = new Map(); for (let i = 0; ; i++) m.set({}, i)', 'memory'],
  ['a Set of texts', 'const m = new Set(); for (let i = 0; ; i++) m.add("key number " + i)', 'memory'],
  ['symbols', 'const o = {}; for (;;) o[Symbol("s".repeat(1000))] = 1', 'memory'],
  ['closures', 'let f = () => 0; for (;;) { const g = f; f = () => g }', 'memory'],
  ['what a pattern finds', 'const a = []; for (;;) a.push("ab".repeat(20000).match(/./g))', 'memory'],
  ['a result that is split', 'const a = []; for (;;) a.push("a,".repeat(1e5).split(","))', 'memory'],
  ['promises that are kept', 'const a = []; for (;;) a.push(new Promise(() => {}))', 'memory'],
  ['microtasks that are queued', 'for (;;) Promise.resolve().then(() => 1)', 'memory'],
  [
    'code',
    'let s = ""; for (let i = 0; i < 3000; i++) s += "x" + i + "=1;"; const a = []; for (;;) a.push(new Function(s))',
    ['memory', 'runtime', 'timeout'],
    2_000,
  ],
  ['big integers', 'let n = 2n; const a = []; for (;;) { n = n * n; a.push(n) }', ['memory', 'runtime', 'timeout']],
  [
    'a bomb that catches',
    'const keep = []; for (;;) { try { for (;;) keep.push(new Array(1000).fill(0)) } catch {} }',
    ['memory', 'timeout'],
    500,
  ],
  ['an error that is as large', 'throw new Error("x".repeat(2e7))', 'runtime'],
  ['a result that is as large', '"x".repeat(5e6)', 'output-too-large'],
  ['a result of many parts', 'Array.from({ length: 200000 }, (_, i) => ({ i }))', 'output-too-large'],
  [
    'a result that doubles at each level',
    'let v = [1]; for (let i = 0; i < 40; i++) v = [v, v]; v',
    ['memory', 'output-too-large', 'runtime', 'timeout'],
    500,
  ],
]

const STACKS: Row[] = [
  ['recursion', 'const deep = () => deep() + 1; deep()', 'stack'],
  ['recursion by two', 'const a = () => b(), b = () => a(); a()', 'stack'],
  ['recursion that catches', 'const f = () => { try { f() } finally { f() } }; f()', ['stack', 'timeout'], 500],
  ['recursion by a getter', 'const o = { get a() { return this.a } }; o.a', 'stack'],
  ['recursion by toJSON', 'const o = { toJSON() { return JSON.stringify(o) } }; o', ['stack', 'runtime']],
  ['recursion by a Proxy', 'const p = new Proxy({}, { get(t, k, r) { return r[k] } }); p.x', 'stack'],
  ['recursion by a replacement', 'const f = () => "a".replace(/a/, f); f()', 'stack'],
  ['recursion by a sort', 'const f = () => [2, 1].sort(f); f()', 'stack'],
  ['a chain of proxies', 'let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x', ['stack', 'runtime']],
  [
    'a chain of bound functions',
    'let f = () => 1; for (let i = 0; i < 1e5; i++) f = f.bind(null); f()',
    ['stack', 'runtime', 'memory'],
  ],
  [
    'a chain of prototypes',
    'let p = {}; for (let i = 0; i < 2e5; i++) p = Object.create(p); p.x',
    ['stack', 'runtime', 'memory', 'none'],
  ],
  ['a deep result', 'let v = []; for (let i = 0; i < 100000; i++) v = [v]; v', ['stack', 'runtime']],
  ['a deep list as a text', 'let v = []; for (let i = 0; i < 100000; i++) v = [v]; String(v)', ['stack', 'runtime']],
  ['deep JSON', 'JSON.parse("[".repeat(1e6))', ['stack', 'syntax', 'memory']],
  ['deep JSON that closes', 'JSON.parse("[".repeat(2e5) + "]".repeat(2e5))', ['stack', 'memory', 'runtime']],
  ['deep source', 'eval("(".repeat(1e6))', ['stack', 'syntax', 'memory']],
  ['deep source of functions', 'eval("(()=>".repeat(1e5) + "1" + ")".repeat(1e5))', ['stack', 'syntax', 'memory']],
  ['a deep pattern', 'new RegExp("(".repeat(1e5) + "a" + ")".repeat(1e5))', ['stack', 'syntax', 'runtime']],
  ['many arguments', 'Math.max.apply(null, new Array(1e6).fill(1))', ['stack', 'runtime', 'none']],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the program is a text that has one
  ['a template within templates', 'eval("`${".repeat(1e5) + "1" + "}`".repeat(1e5))', ['stack', 'syntax', 'memory']],
]

const ESCAPES: Row[] = [
  ['constructor of constructor', 'this.constructor.constructor("return process")().exit()', 'reference'],
  ['the constructor of the logger', 'console.log.constructor("return require")()("fs")', 'reference'],
  ['the constructor of assert', 'assert.constructor("return process.env")()', 'reference'],
  ['Function', 'Function("return this.process.env")()', 'runtime'],
  ['the constructor of an async function', '(async () => {}).constructor("return process")()', 'reference'],
  ['the constructor of a generator', '(function* () {}).constructor("yield process")().next()', 'reference'],
  ['globalThis of an indirect eval', '(0, eval)("process")', 'reference'],
  ['a caller', '(function f() { return f.caller.constructor("return process")() })()', ['runtime', 'reference']],
  ['arguments.callee.caller', '(function () { return arguments.callee.caller.caller.process.pid })()', 'runtime'],
  [
    'Error.prepareStackTrace',
    'Error.prepareStackTrace = (e, frames) => frames; const s = new Error().stack; s[0].getThis().process.exit()',
    ['runtime', 'reference'],
  ],
  [
    'an error of the host that is caught',
    'try { null.x } catch (e) { e.constructor.constructor("return process")().exit() }',
    'reference',
  ],
  [
    'an overflow that is caught',
    'let e; const f = () => { try { f() } catch (x) { e ??= x } }; f(); e.constructor.constructor("return process")()',
    'reference',
  ],
  ['modules', 'import fs from "node:fs"', 'syntax'],
  ['modules of QuickJS', 'import * as std from "std"; std.getenv("PATH")', 'syntax'],
  ['dynamic import of Node’s', 'import("node:fs")', 'reference'],
  ['dynamic import of std', 'import("std").then((std) => std.exit(1))', 'reference'],
  ['dynamic import of os', 'import("os").then((os) => os.exec(["sh"]))', 'reference'],
  ['require', 'require("node:child_process").execSync("id")', 'reference'],
  ['process', 'process.exit(1)', 'reference'],
  ['std', 'std.exit(1)', 'reference'],
  ['os', 'os.exec(["sh"])', 'reference'],
  ['bjson', 'bjson.read(new ArrayBuffer(8), 0, 8, 1)', 'reference'],
  ['WebAssembly', 'new WebAssembly.Memory({ initial: 1 })', 'reference'],
  ['a Worker', 'new Worker("data:,1")', 'reference'],
  ['Atomics.wait', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)', ['runtime', 'reference']],
  ['the network', 'fetch("http://127.0.0.1")', 'reference'],
  ['a socket', 'new WebSocket("ws://127.0.0.1")', 'reference'],
  ['timers', 'setTimeout(() => {}, 1)', 'reference'],
  ['the heap of the engine', 'Module.HEAPU8.fill(0)', 'reference'],
  ['gc', 'gc()', 'reference'],
  ['print', 'print("x")', 'reference'],
  ['a promise that never settles', 'new Promise(() => {})', 'runtime'],
]

/** What is thrown is told, or said to be untellable; none of it is believed. */
const THROWN: Row[] = [
  ['nothing', 'throw undefined', 'runtime'],
  ['null', 'throw null', 'runtime'],
  ['a symbol', 'throw Symbol("s")', 'runtime'],
  ['a huge text', 'throw "x".repeat(1e6)', 'runtime'],
  ['a Proxy that throws', 'throw new Proxy({}, { get() { throw 1 } })', 'runtime'],
  [
    'a name that is another at the second look',
    'let n = 0; throw { get name() { return n++ ? {} : "E" }, message: "m" }',
    'runtime',
  ],
  ['a message that can’t be a text', 'throw { name: "E", message: { toString() { throw 1 } } }', 'runtime'],
  ['a name with what divides the parts', 'throw { name: "9:99:SyntaxError", message: ":0:" }', 'runtime'],
  ['toJSON on all objects', 'Object.prototype.toJSON = () => null; throw new Error("e")', 'runtime'],
  [
    'toJSON that names a timeout',
    'Object.prototype.toJSON = () => ({ name: "InternalError", message: "interrupted" }); throw {}',
    'runtime',
  ],
  [
    'a word for lack of memory',
    'throw Object.assign(new Error("out of memory"), { name: "InternalError" })',
    'runtime',
  ],
  ['a word for too much', 'throw new RangeError("output-too-large")', 'runtime'],
  [
    'an empty text from toJSON of a text',
    'String.prototype.toJSON = () => ""; JSON.parse = () => 1; throw "e"',
    'runtime',
  ],
]

const SUM: JsonObject[] = [
  { name: 'by value', call: 'add(2, 3)', expected: 5 },
  { name: 'by statements', code: 'equal(add(2, 3), 5)' },
  { name: 'by assertion', code: 'assert(add(2, 3) === 5)' },
]
const wrong = 'function add() { return 4 }'

/** Programs that are wrong and change what judges them: every test has to fail, or not to run. */
const FORGERIES: [what: string, code: string][] = [
  ['of JSON', `JSON.stringify = () => "5"; JSON.parse = () => 5; ${wrong}`],
  ['of Object.is', `Object.is = () => true; Object.keys = () => []; ${wrong}`],
  ['of equal', `globalThis.equal = () => {}; globalThis.assert = () => {}; ${wrong}`],
  ['of equal, defined again', `try { Object.defineProperty(globalThis, "equal", { value() {} }) } catch {} ${wrong}`],
  ['of equal, as a variable', `var equal = () => {}; var assert = () => {}; ${wrong}`],
  ['of equal, as a constant', `const equal = () => {}, assert = () => {}; ${wrong}`],
  ['of equal, as a function', `function equal() {} function assert() {} ${wrong}`],
  ['of equal, as a class', `class equal {} ${wrong}`],
  ['of equal, by eval', `(0, eval)("const equal = () => {}; let assert = () => {}; function add() { return 4 }")`],
  ['of equal, deleted', `try { delete globalThis.equal } catch {} Object.prototype.equal = () => {}; ${wrong}`],
  [
    'of all lists',
    `Array.prototype.push = Array.prototype.map = Array.prototype.every = () => true; Array.prototype[Symbol.iterator] = function* () {}; ${wrong}`,
  ],
  ['of promises', `Promise.prototype.then = function (f) { f() }; Promise = { resolve: () => 5 }; ${wrong}`],
  ['of errors', `Error = function () { return {} }; TypeError = Error; ${wrong}`],
  ['of functions', `Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => 5; ${wrong}`],
  ['of numbers', `Number.prototype.valueOf = () => 5; Number.prototype.toJSON = () => 5; ${wrong}`],
  ['of texts', `String.prototype.slice = () => "5"; String = () => "5"; ${wrong}`],
  ['of console', `console.log = () => { throw 1 }; console = null; ${wrong}`],
  ['of time and chance', `Date.now = () => 5; Math.random = () => 5; Math.max = () => 5; ${wrong}`],
  [
    'of all setters',
    `Object.defineProperty(Object.prototype, "passed", { set() {}, get: () => true }); Object.prototype.notAPromise = true; Object.prototype.expected = 4; ${wrong}`,
  ],
  [
    'by a Proxy that is anything',
    'function add() { return new Proxy({}, { get: (t, k) => k === Symbol.toPrimitive ? () => 5 : 5, ownKeys: () => [] }) }',
  ],
  [
    'by a value that is anything',
    'function add() { return { valueOf: () => 5, toString: () => "5", [Symbol.toPrimitive]: () => 5 } }',
  ],
  ['by a promise that never settles', 'function add() { return new Promise(() => {}) }'],
  ['by an exception', 'function add() { throw undefined }'],
  ['by ending early', 'function add() { return { then() {} } }; Promise.reject = () => {}'],
]

const HARMFUL_OUTPUT: Attack[] = [
  {
    what: 'a flood of logs',
    code: 'for (let i = 0; i < 5000; i++) console.log("x".repeat(20000)); 1',
    gives: { ok: true, result: 1 },
  },
  {
    what: 'a log of a huge text, thousands of times',
    code: 'const s = "x".repeat(1e6); for (let i = 0; i < 3000; i++) console.log(s); 1',
    gives: { ok: true, result: 1 },
  },
  { what: 'a prototype in the result', code: 'JSON.parse(\'{"__proto__": {"polluted": 1}}\')', error: 'result' },
  { what: 'a constructor in the result', code: '({ constructor: { prototype: 1 } })', error: 'result' },
  {
    what: 'a prototype that is changed',
    code: 'Object.prototype.polluted = 1; Array.prototype.polluted = 1; 7',
    gives: { result: 7 },
  },
  { what: 'a cycle', code: 'const a = {}; a.a = a; a', error: 'runtime' },
  { what: 'a big integer', code: '10n', error: 'runtime' },
]

const endless = ENDLESS.map(
  ([what, code]): Attack => ({
    what: `endless: ${what}`,
    code,
    error: what.includes('a long likeness') ? ['timeout'] : 'timeout',
    timeoutMs: SHORT_MS,
    ...(what === 'a loop in a test' ? { tests: [{ name: 't', code: 'for (;;);' }] } : {}),
  }),
)
const table = (kind: string, rows: readonly Row[]) =>
  rows.map(
    ([what, code, error, timeoutMs]): Attack => ({
      what: `${kind}: ${what}`,
      code,
      error,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    }),
  )

/** At least thirty kinds of harm; what they may end by depends on where the engine notices first. */
export const ATTACKS: readonly Attack[] = [
  ...endless,
  ...table('memory', BOMBS),
  ...table('stack', STACKS),
  ...table('escape', ESCAPES),
  ...table('thrown', THROWN),
  ...FORGERIES.map(
    ([what, code]): Attack => ({
      what: `forged: ${what}`,
      code,
      tests: SUM,
      gives: { ok: false, passed: 0, failed: 3 },
    }),
  ),
  ...HARMFUL_OUTPUT,
]
