import { parentPort } from 'node:worker_threads';
import { evaluateExpression } from './evaluate-expression.ts';

parentPort?.on('message', (expression: string) => {
  parentPort?.postMessage(evaluateExpression(expression));
});
parentPort?.postMessage({ kind: 'ready' });
