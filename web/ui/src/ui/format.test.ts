import { describe, expect, it } from 'vitest'
import { byteLength, clock, initials, levelName, lobbyLink, minutes, plural, size } from './format.ts'

describe('format', () => {
  it('reads clocks', () => {
    expect([clock(0), clock(59_999), clock(61_000), clock(3_600_000), clock(-5)]).toEqual(['0:00', '0:59', '1:01', '60:00', '0:00'])
  })
  it('says minutes as people do', () => {
    expect([minutes(0), minutes(400), minutes(45_000), minutes(60_000), minutes(92_000), minutes(720_000)]).toEqual([
      '0 min',
      '1 s',
      '45 s',
      '1 min',
      '1.5 min',
      '12 min',
    ])
  })
  it('counts', () => {
    expect([plural(1, 'hint'), plural(2, 'hint'), plural(0, 'reply', 'replies')]).toEqual(['1 hint', '2 hints', '0 replies'])
  })
  it('takes initials of any name', () => {
    expect([initials('Ilse Nwachukwu'), initials('Maya'), initials('Ana de la Cruz'), initials('')]).toEqual(['IN', 'M', 'AC', '?'])
  })
  it('names levels, and what is none', () => {
    expect([levelName(3), levelName(0), levelName(9)]).toEqual(['Meets the bar', 'Not graded', 'Not graded'])
  })
  it('reads sizes', () => {
    expect([size(12), size(1499), size(999_499), size(10 << 20)]).toEqual(['12 B', '1 kB', '999 kB', '10.5 MB'])
  })
  it('measures text in UTF-8 bytes', () => {
    expect(byteLength('aé🦉')).toBe(7)
  })
  it('links to the lobby with only what is chosen', () => {
    expect(lobbyLink({ round: 'technical', question: 'durability', retry_of: 'x y' })).toBe('/start?round=technical&question=durability&retry_of=x+y')
  })
})
