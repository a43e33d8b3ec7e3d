# Both stages are the same Debian and the same Node, to the patch: bcrypt's binary is made in the one and runs in the other.
FROM node:24.21.0-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY console/package.json console/
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY console console
COPY hasura-metadata/actions.graphql hasura-metadata/
RUN npm run build && npm prune --omit=dev --omit=optional && chmod +x dist/command-line.js

FROM node:24.21.0-trixie-slim
LABEL org.opencontainers.image.title="Graphwarden" \
      org.opencontainers.image.description="The credential service of a Hasura v2 application" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="0.1.0"
# Nothing in here installs anything: whoever gets in finds no package manager of Node.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-* \
    && ln -s /app/dist/command-line.js /usr/local/bin/graphwarden
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
# Owned by root, so that the service cannot change its own program. It writes no file, not even to /tmp.
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/console/dist console/dist
COPY package.json LICENSE ./
COPY drizzle drizzle
COPY hasura-metadata hasura-metadata
# The image's user node, by number: Kubernetes cannot tell of a name whether it is root (runAsNonRoot).
USER 1000:1000
EXPOSE 4000
# The first process has handlers for this; what it forks for WEB_CONCURRENCY it also reaps, so that no init is needed.
STOPSIGNAL SIGTERM
# Whether this process lives. /readyz asks the database too: for a balancer and an order of starts, not for restarts,
# since a database that is away comes back no sooner when every replica is killed.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "const e = process.env, h = (e.OPERATIONS_PORT && e.OPERATIONS_HOST) || e.HOST || '0.0.0.0', a = { '0.0.0.0': '127.0.0.1', '::': '::1' }[h] || h; fetch('http://' + (a.includes(':') ? '[' + a + ']' : a) + ':' + (e.OPERATIONS_PORT || e.PORT || 4000) + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
