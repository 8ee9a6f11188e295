// A question that stands between a click and its consequence.

import { useEffect, useId, useRef, type ReactNode } from 'react'

export interface ConfirmProps {
  title: string
  children: ReactNode
  yes: string
  no?: string
  onYes: () => void
  onClose: () => void
}

export function Confirm({ title, children, yes, no = 'Cancel', onYes, onClose }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={titleId} onClose={onClose}>
      <h2 id={titleId}>{title}</h2>
      {children}
      <form method="dialog" className="actions">
        <button className="button" autoFocus>
          {no}
        </button>
        <button className="button danger" onClick={onYes}>
          {yes}
        </button>
      </form>
    </dialog>
  )
}
