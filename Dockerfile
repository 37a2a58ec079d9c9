# `ict serve` in a container: docker build -t hindsight . && docker run -p 8000:8000 -e ICT_SERVE_TOKEN=… hindsight --actor expert
FROM node:22-slim
WORKDIR /hindsight
COPY package.json package-lock.json ./
RUN npm ci --omit=optional
COPY . .
# Bundles the command line, so that the container starts at once.
RUN node scripts/ict.mjs serve --help > /dev/null
USER node
EXPOSE 8000
# Node is process 1 here and gets the signals itself.
ENTRYPOINT ["node", "scripts/ict.mjs", "serve", "--host", "0.0.0.0", "--port", "8000"]
