import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import sirv from 'sirv';
import { AppError } from '../errors.js';
import { onlyMethods } from './answer.js';

/** What the pages know of where they run. */
export interface ConsoleFacts {
  readonly version: string;
  /** Where clients reach this service, and Hasura, as far as the settings say. */
  readonly publicUrl: string | null;
  readonly hasuraUrl: string | null;
}

interface ConsoleSettings {
  /** What `npm run build` made of `console/`. */
  readonly directory: string;
  readonly facts: ConsoleFacts;
}

/** The console's files, which are named after what is in them, and one page for all its addresses. */
export function consolePages({ directory, facts }: ConsoleSettings): Router {
  const router = Router();
  router.use('/console', onlyRead, policy);
  router.get('/console', (req, res, next) => {
    if (req.path.endsWith('/')) next();
    else res.redirect(308, `/console/${new URL(req.originalUrl, 'http://here').search}`);
  });
  router.use('/console/assets', assets(join(directory, 'assets')));
  const readPage = pageOf(directory, facts);
  router.get('/console{/*address}', async (_req, res) => {
    const page = await readPage();
    res.type('html').send(page.replaceAll(nonceMark, String(res.locals['nonce'])));
  });
  return router;
}

const onlyRead: RequestHandler = (req, res, next) => {
  if (req.method === 'GET' || req.method === 'HEAD') next();
  else onlyMethods('GET', 'HEAD')(req, res, next);
};

/** Nothing from other origins, no script in a page, no frame around one; styles that the components write carry the nonce. */
const policy: RequestHandler = (req, res, next) => {
  const nonce = randomBytes(16).toString('base64');
  res.locals['nonce'] = nonce;
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", `'nonce-${nonce}'`],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // As every answer has it, or not.
    strictTransportSecurity: false,
  })(req, res, next);
};

/** Their names hold a digest of what is in them: whoever has one need never ask again. */
function assets(directory: string): RequestHandler {
  const serve = sirv(directory, {
    // Looks each time: the folder need not be there, or the same, for as long as the service runs.
    dev: true,
    brotli: true,
    gzip: true,
    etag: false,
    setHeaders: (res) => res.setHeader('Cache-Control', 'public, max-age=31536000, immutable'),
  });
  return (req, res, next) => {
    // Whole files only: they are small, and a range that makes no sense is nothing to reason about.
    delete req.headers.range;
    // A file that a new build takes away just now must not end the service.
    res.once('pipe', (file: Readable) => file.once('error', () => res.destroy()));
    serve(req, res, () => {
      next(new AppError('NotFound', 'no such asset'));
    });
  };
}

/** The facts as a block of data in a page. What stands in one is no markup, but its end would be. */
export function factsBlock(facts: ConsoleFacts): string {
  const data = JSON.stringify(facts).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="facts">${data}</script>`;
}

const nonceMark = '__nonce__';
const factsMark = '<!-- facts -->';

/** Reads the page once; where the console is not built, every asking says so. */
function pageOf(directory: string, facts: ConsoleFacts): () => Promise<string> {
  const read = async (): Promise<string> => {
    const page = await readFile(join(directory, 'index.html'), 'utf8').catch((cause: unknown) => {
      throw new AppError('NotFound', 'the console is not built', {
        cause,
        publicText: 'The console is not built: `npm run build` does it.',
      });
    });
    return page.replace(factsMark, () => factsBlock(facts));
  };
  let page: Promise<string> | undefined;
  return async () => {
    page ??= read();
    try {
      return await page;
    } catch (error) {
      page = undefined;
      throw error;
    }
  };
}
