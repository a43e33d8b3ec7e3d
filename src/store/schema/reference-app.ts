// The engagement-tracking schema shipped with the product, in schema `public`: the demo and the example to copy. What
// decides who reaches a row (a workspace, client, project, oplog, entry or report) is never NULL and always indexed.
export * from './reference-app/library.js';
export * from './reference-app/clients.js';
export * from './reference-app/projects.js';
export * from './reference-app/oplogs.js';
export * from './reference-app/reports.js';
export * from './reference-app/tags.js';
