import * as z from 'zod/mini';
import { createBot } from './create-bot.ts';
import { chooseImageModel, ImageModelEnvironment, imageBudgetOf } from './image-model/choose-image-model.ts';
import { budgetOf, chooseModel, ModelEnvironment } from './model/choose-model.ts';
import { serveBot } from './serve-bot.ts';

const Environment = z.object({
  PORT: z.coerce.number().check(z.int(), z.minimum(0), z.maximum(65_535)),
  MATHIA_BOT_SECRET: z.string().check(z.minLength(1)),
  MATHIA_EXIT_WITH_PARENT: z.optional(z.string()),
});

const { PORT, MATHIA_BOT_SECRET, MATHIA_EXIT_WITH_PARENT } = Environment.parse(process.env);
const environment = z.extend(ModelEnvironment, ImageModelEnvironment.shape).parse(process.env);
const [model, painter] = await Promise.all([chooseModel(environment), chooseImageModel(environment)]).catch(
  (error: Error) => {
    console.error(`The bot cannot start: ${error.message}`);
    process.exit(1);
  },
);
const languageModel = model && { model, budget: budgetOf(environment) };
const imageModel = painter && { model: painter, budget: imageBudgetOf(environment) };
const server = serveBot(createBot({ secret: MATHIA_BOT_SECRET, clock: () => new Date(), languageModel, imageModel }));

function stop() {
  server.close(() => process.exit(0));
  server.closeAllConnections();
}

process.once('SIGTERM', stop);
process.once('SIGINT', stop);
// A parent that is killed cannot tell us; but then the other end of our standard input closes.
if (MATHIA_EXIT_WITH_PARENT === '1') process.stdin.once('end', () => process.exit(0)).resume();

server.once('error', (error) => {
  console.error(`The bot cannot listen on port ${PORT}: ${error.message}`);
  process.exit(1);
});
server.listen(PORT, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : PORT;
  console.log(`Mathia, the bot, listens on http://127.0.0.1:${port}`);
});
