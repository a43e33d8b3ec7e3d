FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY console/package.json console/
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY console console
COPY hasura-metadata/actions.graphql hasura-metadata/
RUN npm run build && npm prune --omit=dev --omit=optional

FROM node:20-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/console/dist console/dist
COPY package.json ./
COPY drizzle drizzle
COPY hasura-metadata hasura-metadata
USER node
EXPOSE 4000
CMD ["node", "dist/main.js"]
