import { AwsError } from '../aws-request.ts';

/** No name of AWS's fits: asking again will not help, and nothing is wrong with the question. */
export function notHere(message: string): AwsError {
  return new AwsError('NotImplementedOnThisMachine', `${message}. See docs/local-differences.md`);
}
