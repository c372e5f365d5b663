import type { ServiceMethods, ServiceTopics } from './rpc/service-api.ts'
import type { MethodTable, TopicTable } from './rpc/server.ts'
import { liveView } from './changes.ts'
import type { Services } from './services.ts'

/** What pages may ask of receipts. Each entry is a call of one use case. */
export function serviceMethods({ service }: Services): Pick<MethodTable, keyof ServiceMethods> {
  return {
    'service.set-on': async ({ on }) => {
      await service.setOn(on)
      return {}
    },
    'service.sign': async () => ({ given: await service.service.sign({ now: true }) }),
  }
}

/** What pages may watch of them. */
export function serviceTopics({
  changes,
  service: { service, watch, watchHelper },
}: Services): Pick<TopicTable, keyof ServiceTopics> {
  return {
    service: (_params, push) =>
      liveView(
        changes,
        ({ about }) => ['service', 'session', 'names', 'blocked', 'orders'].includes(about),
        () => service.view(),
        push,
      ),
    'service-of': ({ nym }, push) => {
      const leave = watch(nym)
      const stop = liveView(
        changes,
        (change) =>
          change.about === 'reputation' ? change.nym === nym : change.about === 'blocked',
        () => service.score(nym),
        push,
      )
      return () => {
        leave()
        stop()
      }
    },
    'service-helper': ({ vendor }, push) => watchHelper(vendor, push),
  }
}
