/** The path of a predicate in a node's config as people read it: `rules.0.when` is “rule 1”, `verify.assertions.2.when` “verify, assertion 3”. */
export function fieldTitle(field: string): string {
  const words: string[] = []
  for (const part of field.split('.')) {
    if (/^\d+$/.test(part)) words.push(`${words.pop()?.replace(/s$/, '') ?? ''} ${Number(part) + 1}`.trim())
    else if (part !== 'when' || words.length === 0) words.push(part.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase())
  }
  return words.join(', ')
}
