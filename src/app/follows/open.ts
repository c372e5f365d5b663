import type { FollowWebComponents } from './follow-web.ts'
import { FollowWeb } from './follow-web.ts'
import type { FollowsComponents } from './follows.ts'
import { Follows } from './follows.ts'

/** Everything about who follows whom, and how near people are to the reader by that. */
export function openFollows(components: FollowWebComponents & Omit<FollowsComponents, 'web'>) {
  const web = new FollowWeb(components)
  return { web, follows: new Follows({ ...components, web: () => web.web() }) }
}
