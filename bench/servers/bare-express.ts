import express from 'express';
import { z } from 'zod';
import { answerToGive, listen } from './listen.js';

// What a user would write: Express as it comes, one route, one object.

const { body } = answerToGive();
const answer = z.record(z.string(), z.string()).parse(JSON.parse(body));
const app = express();
app.get('/hasura/auth', (_req, res) => {
  res.json(answer);
});

listen(app);
