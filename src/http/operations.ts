import { Router } from 'express';
import type { Metrics } from '../observe/metrics.js';

interface OperationsSettings {
  readonly metrics: Metrics;
  readonly publicJwks: readonly object[];
  /** Whether the database answers. */
  readonly isReady: () => Promise<boolean>;
}

/** What operators and their machines ask. */
export function operations({ metrics, publicJwks, isReady }: OperationsSettings): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  router.get('/readyz', async (_req, res) => {
    const ready = await isReady();
    res.status(ready ? 200 : 503).json({ status: ready ? 'ok' : 'database unreachable' });
  });
  router.get('/metrics', async (_req, res) => {
    res.type(metrics.contentType).send(await metrics.text());
  });
  router.get('/.well-known/jwks.json', (_req, res) => {
    res.set('Cache-Control', 'public, max-age=300').json({ keys: publicJwks });
  });
  return router;
}
