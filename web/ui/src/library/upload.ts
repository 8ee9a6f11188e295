// Sending a file. fetch does not tell how much has gone out, so this is the one place with an XMLHttpRequest.

import { ApiError, problemOf, unreachable } from '../api.ts'
import type { DocumentView } from '../protocol.gen.ts'
import type { OwnKind } from './kinds.ts'

export function upload(file: File, kind: OwnKind, sent: (fraction: number) => void): Promise<DocumentView> {
  const form = new FormData()
  form.set('kind', kind)
  form.set('file', file)
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/documents')
    request.upload.onprogress = (event) => event.lengthComputable && sent(event.loaded / event.total)
    request.upload.onload = () => sent(1)
    request.onerror = () => reject(new ApiError(unreachable))
    request.onload = () => {
      const answer = new Response(request.responseText, {
        status: request.status,
        statusText: request.statusText,
        headers: { 'Content-Type': request.getResponseHeader('Content-Type') ?? '' },
      })
      if (answer.ok) answer.json().then(resolve, reject)
      else problemOf(answer).then((problem) => reject(new ApiError(problem)), reject)
    }
    request.send(form)
  })
}
