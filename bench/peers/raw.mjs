// The least that a trace could cost: the whole state as JSON, one row and one transaction per iteration.
import Database from 'better-sqlite3'
import { measure } from './task.mjs'

await measure(({ iterations, synchronous, state }, file) => {
  const database = new Database(file)
  database.pragma('journal_mode = WAL')
  database.pragma(`synchronous = ${synchronous}`)
  database.exec('CREATE TABLE trace (run TEXT, iteration INTEGER, state TEXT, PRIMARY KEY (run, iteration))')
  const insert = database.prepare('INSERT INTO trace VALUES (?, ?, ?)')
  const commit = database.transaction((iteration, text) => insert.run('run_000000000000000000000000', iteration, text))
  const current = { ...state }
  for (let iteration = 1; iteration <= iterations; iteration++) {
    current.n = iteration
    commit.immediate(iteration, JSON.stringify(current))
  }
  database.close()
})
