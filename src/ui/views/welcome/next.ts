import { hrefTo, parseRoute } from '../../routes.ts'

/**
 * Where to go when keys are there: the place that sent the person here, else the own profile. Only
 * places of this app: the value comes from a link, which anybody may have written.
 */
export function nextHref(next: string | undefined): string {
  const route = next === undefined ? undefined : parseRoute(next)
  return route === undefined || route.name === 'not-found' || route.name === 'welcome'
    ? hrefTo({ name: 'profile' })
    : hrefTo(route)
}
