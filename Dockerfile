FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json nest-cli.json ormconfig.ts ./
COPY src ./src
# Of what is optional to a dependency and ours for development, TypeScript, npm leaves out nothing unless both are named.
RUN npm run build && npm prune --omit=dev --omit=optional && node src/cli/trim-install.mjs
# `--build-arg TRACING=true` for an image that traces where OTEL_EXPORTER_OTLP_ENDPOINT is set.
ARG TRACING=false
RUN if [ "$TRACING" = true ]; then npm install --no-save --save-prod --omit=dev --omit=optional $(node dist/src/cli/tracing-packages.js); fi

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/api/health/live').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--import", "./dist/src/tracing.js", "dist/src/main.js"]
