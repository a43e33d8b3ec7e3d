import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Router, static as serveFiles } from 'express';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Graphwarden GraphiQL</title>
    <link rel="stylesheet" href="/graphql/assets/graphiql/graphiql.min.css" />
    <style>body { margin: 0 } #graphiql { height: 100vh }</style>
  </head>
  <body>
    <div id="graphiql"></div>
    <script src="/graphql/assets/react/react.production.min.js"></script>
    <script src="/graphql/assets/react-dom/react-dom.production.min.js"></script>
    <script src="/graphql/assets/graphiql/graphiql.min.js"></script>
    <script>
      const fetcher = GraphiQL.createFetcher({ url: '/graphql' });
      const defaultQuery = '# Put {"Authorization": "Bearer …"} under Headers below.\\n{ whoami { username role credential expiresAt } }\\n';
      ReactDOM.createRoot(document.getElementById('graphiql'))
        .render(React.createElement(GraphiQL, { fetcher, defaultQuery, shouldPersistHeaders: false, isHeadersEditorEnabled: true }));
    </script>
  </body>
</html>
`;

/**
 * GraphiQL for people who open /graphql in a browser during development, from our own packages and no other origin.
 * Undefined where its packages are not installed (`npm ci --omit=dev`).
 */
export function graphiql(): Router | undefined {
  const folders = assetFolders();
  if (folders === undefined) return undefined;
  const router = Router();
  for (const [name, folder] of Object.entries(folders))
    router.use(`/graphql/assets/${name}`, serveFiles(folder, { index: false }));
  router.all('/graphql', (req, res, next) => {
    const isPerson =
      req.method === 'GET' &&
      req.accepts(['application/json', 'text/html']) === 'text/html' &&
      req.query['query'] === undefined;
    if (isPerson) res.type('html').send(page);
    else next();
  });
  return router;
}

function assetFolders(): Record<string, string> | undefined {
  const { resolve } = createRequire(import.meta.url);
  const folderOf = (name: string): string => dirname(resolve(`${name}/package.json`));
  try {
    return {
      graphiql: folderOf('graphiql'),
      react: join(folderOf('react'), 'umd'),
      'react-dom': join(folderOf('react-dom'), 'umd'),
    };
  } catch {
    return undefined;
  }
}
