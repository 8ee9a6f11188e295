// The shape of a result. The table beside it says the same in words, so the picture is hidden from assistive technology.

import type { CriterionReport } from '../protocol.gen.ts'

const size = 100
const steps = [1, 2, 3, 4]

export function Radar({ criteria }: { criteria: CriterionReport[] }) {
  if (criteria.length < 3) return null
  const point = (index: number, level: number): [number, number] => {
    const angle = (2 * Math.PI * index) / criteria.length - Math.PI / 2
    const radius = (size * level) / 4
    return [round(radius * Math.cos(angle)), round(radius * Math.sin(angle))]
  }
  const ring = (level: number) => criteria.map((_, index) => point(index, level).join()).join(' ')
  return (
    <svg className="radar" viewBox="-118 -118 236 236" aria-hidden="true">
      {steps.map((level) => (
        <polygon key={level} points={ring(level)} className={level === 3 ? 'ring bar' : 'ring'} />
      ))}
      {criteria.map((criterion, index) => {
        const [x, y] = point(index, 4)
        return <line key={criterion.id} x2={x} y2={y} className="spoke" />
      })}
      <polygon points={criteria.map((criterion, index) => point(index, criterion.level).join()).join(' ')} className="shape" />
      {criteria.map((criterion, index) => {
        const [x, y] = point(index, criterion.level)
        const [labelX, labelY] = point(index, 4.42)
        return (
          <g key={criterion.id}>
            <circle cx={x} cy={y} r="3" className="dot" />
            <text x={labelX} y={labelY} dy="0.35em" textAnchor="middle">
              {index + 1}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

function round(n: number): number {
  return Math.round(n * 100) / 100
}
