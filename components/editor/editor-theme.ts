import { EditorView } from '@codemirror/view'

/** Looks as the other controls do; all colours are the design's own, so that light and dark follow by themselves. */
export const editorTheme = EditorView.theme({
  '&': {
    fontFamily: 'var(--font-mono)',
    fontSize: '12px',
    color: 'var(--foreground)',
    backgroundColor: 'transparent',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: '1.25rem', maxHeight: '24rem' },
  '.cm-content': { padding: '0.375rem 0', caretColor: 'var(--foreground)' },
  '.cm-line': { padding: '0 0.5rem' },
  '.cm-placeholder': { color: 'var(--muted)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--accent-soft)',
    outline: '1px solid var(--accent)',
    borderRadius: '2px',
  },
  '.cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--danger-soft)' },
  '.cm-lintRange-error': underline('--danger'),
  '.cm-lintRange-warning': underline('--warning'),
  '.cm-lintRange-info': underline('--info'),
  '.cm-lintRange-active': { backgroundColor: 'var(--danger-soft)' },
  '.tok-name': { color: 'var(--foreground)' },
  '.tok-call': { color: 'var(--kind-observe)' },
  '.tok-keyword': { color: 'var(--accent)', fontWeight: '500' },
  '.tok-number': { color: 'var(--warning)' },
  '.tok-text': { color: 'var(--success)' },
  '.tok-operator, .tok-bracket': { color: 'var(--muted)' },
  '.tok-brace': { color: 'var(--accent)', fontWeight: '600' },
  '.tok-comment': { color: 'var(--muted)', fontStyle: 'italic' },
  '.tok-other': { color: 'var(--danger)' },
  '.cm-tooltip': {
    zIndex: '60',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-md)',
    backgroundColor: 'var(--raised)',
    color: 'var(--foreground)',
    boxShadow: '0 4px 8px hsl(var(--shadow-color) / 0.06), 0 12px 32px hsl(var(--shadow-color) / 0.16)',
    fontFamily: 'var(--font-geist-sans), sans-serif',
    fontSize: '12px',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--font-geist-mono), monospace',
    maxHeight: '15rem',
    minWidth: '15rem',
    padding: '0.25rem',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    alignItems: 'baseline',
    gap: '0.75rem',
    padding: '0.125rem 0.375rem',
    borderRadius: 'var(--radius-sm)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--foreground)',
  },
  '.cm-completionLabel': { flex: '1', overflow: 'hidden', textOverflow: 'ellipsis' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600', color: 'var(--accent)' },
  '.cm-completionDetail': {
    marginLeft: '0',
    maxWidth: '11rem',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    fontStyle: 'normal',
    fontSize: '11px',
    color: 'var(--muted)',
  },
  '.cm-tooltip.cm-completionInfo': { padding: '0.375rem 0.5rem', maxWidth: '18rem' },
  '.cm-tooltip-lint': { padding: '0' },
  '.cm-diagnostic': {
    padding: '0.375rem 0.5rem',
    border: 'none',
    fontSize: '12px',
    whiteSpace: 'normal',
    maxWidth: '22rem',
  },
  '.cm-diagnostic-error': { color: 'var(--danger)' },
  '.cm-diagnostic-warning': { color: 'var(--warning)' },
})

function underline(colour: string) {
  return {
    backgroundImage: 'none',
    textDecoration: `underline wavy var(${colour}) 1.5px`,
    textUnderlineOffset: '3px',
    textDecorationSkipInk: 'none',
  }
}
