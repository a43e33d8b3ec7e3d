import { type Response, Router } from 'express';
import type { Metrics } from '../observe/metrics.js';
import { onlyMethods } from './answer.js';

interface OperationsSettings {
  readonly metrics: Metrics;
  readonly publicJwks: readonly object[];
  /** Whether the database answers. */
  readonly isReady: () => Promise<boolean>;
  /** The OpenAPI document of this service. */
  readonly openApi: object;
}

/** What operators and their machines ask. */
export function operations({ metrics, publicJwks, isReady, openApi }: OperationsSettings): Router {
  const openApiText = JSON.stringify(openApi);
  const router = Router();
  const get = (path: string, answer: (res: Response) => void | Promise<void>): void => {
    router.get(path, async (_req, res) => {
      await answer(res);
    });
    router.all(path, onlyMethods('GET'));
  };
  get('/healthz', (res) => void res.json({ status: 'ok' }));
  get('/readyz', async (res) => {
    const ready = await isReady();
    res.status(ready ? 200 : 503).json({ status: ready ? 'ok' : 'database unreachable' });
  });
  get('/metrics', async (res) => void res.type(metrics.contentType).send(await metrics.text()));
  get('/.well-known/jwks.json', (res) => {
    res.set('Cache-Control', 'public, max-age=300').json({ keys: publicJwks });
  });
  get('/openapi.json', (res) => void res.type('json').send(openApiText));
  return router;
}
