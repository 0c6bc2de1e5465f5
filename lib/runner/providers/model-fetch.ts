import { APICallError } from '@ai-sdk/provider'
import { boundedFetch } from './bounded-fetch.ts'
import { readErrorBody } from './error-body.ts'

/**
 * `boundedFetch`, which takes no error for an answer: what says yes and then holds an error would be read as a broken body, or as an empty answer.
 * @throws APICallError with the response, and as `boundedFetch`.
 */
export const modelFetch: typeof fetch = async (input, init) => {
  const response = await boundedFetch(input, init)
  if (!response.ok) return response
  const responseBody = await response.clone().text()
  const said = readErrorBody(responseBody)
  if (said === null) return response
  throw new APICallError({
    message: said.message ?? said.codes.join(', '),
    url: String(input),
    requestBodyValues: {},
    statusCode: response.status,
    responseHeaders: Object.fromEntries(response.headers),
    responseBody,
  })
}
