import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { Link, Route, Switch } from 'wouter'
import { Home } from './home/Home.tsx'
import { Boundary } from './ui/Boundary.tsx'
import { Page } from './ui/Page.tsx'
import { applyTheme, currentTheme } from './ui/theme.ts'
import './ui/base.css'

const Lobby = lazy(() => import('./lobby/Lobby.tsx'))
const Room = lazy(() => import('./room/Room.tsx'))
const SettingsPage = lazy(() => import('./settings/SettingsPage.tsx'))
const LibraryPage = lazy(() => import('./library/LibraryPage.tsx'))
const DocumentPage = lazy(() => import('./library/DocumentPage.tsx'))
const PassagePage = lazy(() => import('./library/PassagePage.tsx'))
const ReportPage = lazy(() => import('./report/ReportPage.tsx'))

function NotFound() {
  return (
    <Page title="Not found">
      <section className="problem">
        <h1>There is nothing here</h1>
        <p>The address may be mistyped, or what was there was deleted.</p>
        <p className="actions">
          <Link href="/" className="button primary">
            Back to the start
          </Link>
        </p>
      </section>
    </Page>
  )
}

applyTheme(currentTheme())
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Boundary>
      <Suspense fallback={null}>
        <Switch>
          <Route path="/" component={Home} />
          <Route path="/start" component={Lobby} />
          <Route path="/settings" component={SettingsPage} />
          <Route path="/library" component={LibraryPage} />
          <Route path="/library/*">{({ '*': id }) => <DocumentPage key={id} id={id!} />}</Route>
          <Route path="/passages/*">{({ '*': id }) => <PassagePage key={id} id={id!} />}</Route>
          <Route path="/session/:id">{({ id }) => <Room key={id} id={id} />}</Route>
          <Route path="/session/:id/report">{({ id }) => <ReportPage key={id} id={id} />}</Route>
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </Boundary>
  </StrictMode>,
)
