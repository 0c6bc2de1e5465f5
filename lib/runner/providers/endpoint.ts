import { hashJson } from '../../loop/artefacts/json.ts'

const NAMES_A_SECRET = /key|token|secret|pass|sig/i

/** A password in the address, or a parameter that is called a key, is one. */
export function secretsOfUrl(baseUrl: string | null): string[] {
  if (!baseUrl || !URL.canParse(baseUrl)) return []
  const { password, searchParams } = new URL(baseUrl)
  const named = [...searchParams].filter(([name]) => NAMES_A_SECRET.test(name)).map(([, value]) => value)
  return [password, ...named]
}

/** A hash of the address without who asks: no user, no password and no key is part of it. */
export function endpointOf(baseUrl: string | null): { endpoint?: string } {
  if (!baseUrl || !URL.canParse(baseUrl)) return {}
  const { origin, pathname, searchParams } = new URL(baseUrl)
  const open = [...searchParams].filter(([name]) => !NAMES_A_SECRET.test(name))
  return { endpoint: hashJson([origin, pathname.replace(/\/+$/, ''), open]).slice(0, 16) }
}

/** Address and query apart: a path is put between them. */
export function splitUrl(baseUrl: string): { baseURL: string; queryParams: Record<string, string> } {
  if (!URL.canParse(baseUrl)) return { baseURL: baseUrl, queryParams: {} }
  const url = new URL(baseUrl)
  const queryParams = Object.fromEntries(url.searchParams)
  url.search = ''
  url.hash = ''
  return { baseURL: url.href.replace(/\/+$/, ''), queryParams }
}
