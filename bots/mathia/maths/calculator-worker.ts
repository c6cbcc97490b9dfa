import { parentPort } from 'node:worker_threads';
import type { CalculatorRequest } from './calculator-requests.ts';
import { evaluateExpression } from './evaluate-expression.ts';
import { sampleFunctions } from './sample-functions.ts';
import { tabulateFunctions } from './tabulate-functions.ts';

parentPort?.on('message', (request: CalculatorRequest) => parentPort?.postMessage(answerTo(request)));
parentPort?.postMessage({ kind: 'ready' });

function answerTo(request: CalculatorRequest) {
  switch (request.kind) {
    case 'evaluate':
      return evaluateExpression(request.expression);
    case 'sample':
      return sampleFunctions(request);
    case 'tabulate':
      return tabulateFunctions(request);
    default:
      return request satisfies never;
  }
}
