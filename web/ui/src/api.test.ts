import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError, getGuides } from './api.ts'

const problem = (code: string, status: number) =>
  new Response(JSON.stringify({ type: '', title: '', status, detail: '', code }), { status, headers: { 'Content-Type': 'application/problem+json' } })

describe('a crowd behind one address', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  const ask = async (...answers: Response[]) => {
    vi.useFakeTimers()
    const calls = vi.fn(() => Promise.resolve(answers.shift()!))
    vi.stubGlobal('fetch', calls)
    const asked = getGuides().catch((error: unknown) => error)
    await vi.runAllTimersAsync()
    return { result: await asked, calls: calls.mock.calls.length }
  }

  it('waits its turn', async () => {
    const { result, calls } = await ask(problem('too_many_requests', 429), problem('too_many_requests', 429), new Response('[]'))
    expect(result).toEqual([])
    expect(calls).toBe(3)
  })

  it('gives up in the end, and at once where waiting does not help', async () => {
    const crowd = await ask(...Array.from({ length: 9 }, () => problem('too_many_requests', 429)))
    expect(crowd.result).toBeInstanceOf(ApiError)
    expect(crowd.calls).toBe(5)
    const full = await ask(problem('too_many_sessions', 429))
    expect(full.result).toBeInstanceOf(ApiError)
    expect(full.calls).toBe(1)
  })
})
