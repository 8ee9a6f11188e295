// The last net: a fault of the page, or a screen whose code could not be loaded.

import { Component, type ReactNode } from 'react'

export class Boundary extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {}

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    if (this.state.error === undefined) return this.props.children
    return (
      <main className="page problem" role="alert">
        <h1>This page stumbled</h1>
        <p>Nothing that you said is lost: your session is kept by the server, and your draft by this browser.</p>
        <p className="small">{String(this.state.error)}</p>
        <p className="actions">
          <button type="button" className="button primary" onClick={() => location.reload()}>
            Load it again
          </button>
          <a href="/" className="button">
            Back to the start
          </a>
        </p>
      </main>
    )
  }
}
