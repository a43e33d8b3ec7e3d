import express, { type Express, type Response, Router } from 'express';
import type { Log } from '../observe/log.js';
import type { Metrics } from '../observe/metrics.js';
import { answerErrors, neverGuessed, neverStored, notFound, onlyMethods } from './answer.js';
import { type Readiness, isReady } from './readiness.js';

interface HealthSettings {
  readonly readiness: () => Promise<Readiness>;
}

interface MetricsSettings {
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
}

type Answer = (res: Response) => void | Promise<void>;

function routerOf(routes: Readonly<Record<string, Answer>>): Router {
  const router = Router();
  for (const [path, answer] of Object.entries(routes)) {
    router.get(path, async (_req, res) => {
      await answer(res);
    });
    router.all(path, onlyMethods('GET'));
  }
  return router;
}

/** Whether this process answers, and whether requests should be sent to it: on every address, as each is asked about itself. */
export const health = ({ readiness }: HealthSettings): Router =>
  routerOf({
    '/healthz': (res) => void res.json({ status: 'ok' }),
    async '/readyz'(res) {
      const found = await readiness();
      res.status(isReady(found) ? 200 : 503).json(found);
    },
  });

/** What only operators need: on an address of its own, where there is one. */
export const scraped = ({ metrics }: MetricsSettings): Router =>
  routerOf({
    async '/metrics'(res) {
      res.type(metrics.contentType).send(await metrics.text());
    },
  });

/** What clients and their tools ask, who know no other address than that of the service. */
export function published(documents: { publicJwks: readonly object[]; openApi: object }): Router {
  const openApiText = JSON.stringify(documents.openApi);
  return routerOf({
    '/.well-known/jwks.json'(res) {
      res.set('Cache-Control', 'public, max-age=300').json({ keys: documents.publicJwks });
    },
    '/openapi.json': (res) => void res.type('json').send(openApiText),
  });
}

/** The operators' own address: health and metrics, and nothing else. */
export function operationsApp(settings: HealthSettings & MetricsSettings & { readonly log: Log }): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(
    neverStored,
    neverGuessed,
    health(settings),
    scraped(settings),
    notFound,
    answerErrors(settings.log),
  );
  return app;
}
