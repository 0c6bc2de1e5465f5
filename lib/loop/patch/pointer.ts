/** JSON Pointer (RFC 6901) of a path. */
export function pointer(path: readonly (string | number)[]): string {
  return path.map((part) => `/${typeof part === 'number' ? part : pointerPart(part)}`).join('')
}

/** Pointer into the config of the node at `index`. `field` is written as findings name it, with dots; parts that may hold a dot themselves come after it. */
export function configPointer(index: number, field: string, ...parts: string[]): string {
  return pointer(['nodes', index, 'config', ...field.split('.'), ...parts])
}

/** A member's name as a part of a pointer. */
export function pointerPart(name: string): string {
  return /[~/]/.test(name) ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name
}

/** The member's name that a part of a pointer stands for. */
export function memberName(part: string): string {
  return part.includes('~') ? part.replaceAll('~1', '/').replaceAll('~0', '~') : part
}
