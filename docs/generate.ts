import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { generatedDocuments, root } from './documents.js';

// Writes what is said of the code from the code.

for (const [path, text] of await generatedDocuments()) await writeFile(resolve(root, path), text);
