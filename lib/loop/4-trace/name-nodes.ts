type Named = { readonly id: string; readonly label: string }

/** A sentence of the runner with the ids it quotes (“decide”) turned into the labels their nodes have in the design. Other quotes stay as they are. */
export function nameNodes(sentence: string, nodes: readonly Named[]): string {
  return sentence.replace(/“([^“”]*)”/g, (quote, id: string) => {
    const label = nodes.find((node) => node.id === id)?.label.trim()
    return label ? `“${label}”` : quote
  })
}
