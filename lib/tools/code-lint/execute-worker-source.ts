/**
 * The program of the linter's threads, as text, for a pool. CommonJS, no dependency but ESLint's universal half, which knows no files and looks for no configuration; its resolved
 * path comes in `workerData`. The code is parsed and never run.
 */
export const WORKER_SOURCE = String.raw`
'use strict'
const { parentPort, workerData } = require('node:worker_threads')
const { Linter } = require(workerData.eslint)
const { limits } = workerData
const linter = new Linter({ configType: 'flat' })

const told = (message, shift) => ({
  line: Math.max(1, (message.line || 1) + shift),
  column: message.column || 1,
  endLine: message.endLine ? Math.max(1, message.endLine + shift) : null,
  rule: message.ruleId,
  severity: message.severity === 2 ? 'error' : 'warning',
  message: String(message.message).slice(0, limits.messageChars),
  fixable: message.fix !== undefined,
})

function report(messages, fixed, shift = 0) {
  const errors = messages.filter(({ severity }) => severity === 2).length
  return {
    type: 'report',
    report: {
      ok: errors === 0,
      errors,
      warnings: messages.length - errors,
      messages: messages.slice(0, limits.messages).map((message) => told(message, shift)),
      ...(fixed === undefined ? {} : { fixed }),
      error: null,
    },
  }
}

function sourceTypeOf({ code, sourceType, config }) {
  if (sourceType !== 'guess') return sourceType
  // Which of the two it is only parsing can tell: what is a script is one.
  const tried = linter.verify(code, [{ languageOptions: { sourceType: 'script', ecmaVersion: 'latest' }, linterOptions: config.linterOptions }])
  return tried.some(({ fatal, message }) => fatal && message.includes("'sourceType: module'")) ? 'module' : 'script'
}

function lintJavaScript(job) {
  const sourceType = sourceTypeOf(job)
  const rules = { ...job.config.rules }
  // What a script declares at its top is for whoever runs it.
  if (sourceType === 'script' && rules['no-unused-vars'] === 'error') rules['no-unused-vars'] = ['error', { vars: 'local' }]
  const { globals } = job.config.languageOptions
  const config = [{ ...job.config, rules, languageOptions: { ecmaVersion: 'latest', sourceType, globals } }]
  if (!job.fix) return report(linter.verify(job.code, config, { filename: 'code.js' }))
  const { messages, output } = linter.verifyAndFix(job.code, config, { filename: 'code.js' })
  return report(messages, output)
}

// JSON is an expression of JavaScript, so that its rules find what a parser of JSON lets pass: keys that stand twice, numbers that lose digits.
function lintJson({ code }) {
  const rules = { 'no-dupe-keys': 'error', 'no-loss-of-precision': 'error' }
  const found = linter.verify('(\n' + code + '\n)', [{ rules, languageOptions: { sourceType: 'script', ecmaVersion: 'latest' }, linterOptions: { noInlineConfig: true } }])
  try { JSON.parse(code) } catch (error) {
    const [, line, column] = /line (\d+) column (\d+)/.exec(error.message) || []
    const fatal = found.find((message) => message.fatal)
    if (line === undefined && fatal) return report([{ ...fatal, line: Math.min(fatal.line, code.split('\n').length + 1), message: error.message }], undefined, -1)
    return report([{ severity: 2, ruleId: null, line: Number(line || 1), column: Number(column || 1), message: error.message }])
  }
  return report(found.filter(({ fatal }) => !fatal), undefined, -1)
}

function answer(job) {
  try { return job.language === 'json' ? lintJson(job) : lintJavaScript(job) } catch (thrown) {
    if (thrown instanceof RangeError) return { type: 'stack' }
    return { type: 'refused', message: String(thrown && thrown.message).replace(/\s+/g, ' ').slice(0, 500) }
  }
}

parentPort.on('message', (job) => {
  const given = answer(job)
  const reusable = given.type === 'report'
  parentPort.postMessage({ type: 'answer', answer: given, reusable })
  if (reusable) parentPort.postMessage({ type: 'ready' })
})
parentPort.postMessage({ type: 'ready' })
`
