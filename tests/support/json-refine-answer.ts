/** Notes for the template json-refine, and the answer of a model that reads them well. */
export const NOTES =
  'call w/ Alice Moreau on tuesday, she is 34, backend developer for 11 years now. speaks French and English. write to alice@example.org'

export const PROFILE_ANSWER = JSON.stringify({
  draft: {
    name: 'Alice Moreau',
    email: 'alice@example.org',
    role: 'backend developer',
    age: 34,
    experienceYears: 11,
    languages: ['English', 'French'],
    summary: 'Alice Moreau works as a backend developer.',
  },
  missing: [],
})
