// Everything of schema `graphwarden`: what `npm run db:generate` turns into migrations.
export * from './people.js';
export * from './credentials.js';
export * from './administration.js';
export * from './changes.js';
