import { useCallback, useState } from 'react';
import { DomainError } from '../../../protocol/errors.ts';
import { errorWords } from '../words/errors.ts';

export interface Attempting {
  /** A field that the server refused, and why. */
  refused: { field: string; why: string } | undefined;
  /** What went wrong that is no field's fault. */
  said: string;
  isBusy: boolean;
  attempt(work: () => Promise<void>): Promise<void>;
}

/** Does something on the server and keeps what it said against it. Its words are for makers: they say what to change. */
export function useRefusal(): Attempting {
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const attempt = useCallback(async (work: () => Promise<void>) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }, []);
  const field = failure instanceof DomainError ? failure.field : undefined;
  const why = failure === undefined ? '' : wordsOf(failure);
  return {
    ...{ isBusy, attempt },
    refused: field === undefined ? undefined : { field, why },
    said: field === undefined ? why : '',
  };
}

/** A refusal explains itself; a failure of the network or of ours does not. */
function wordsOf(failure: unknown): string {
  const explains = ['bad_request', 'conflict', 'unsupported', 'too_large', 'not_found', 'rate_limited'];
  return failure instanceof DomainError && explains.includes(failure.code) ? failure.message : errorWords(failure);
}
