/** What the runtime and its worker threads say to each other. Events and results cross as JSON, as on Lambda. */
export interface WorkerStart {
  code: string;
  /** Where Node keeps what it has compiled. */
  compiled: string;
  exportName: string;
  functionName: string;
  memoryMb: number;
  functionArn: string;
  logGroup: string;
}

export interface InvokeMessage {
  requestId: string;
  event: string;
  deadline: number;
}

export type WorkerMessage =
  | { kind: 'ready' }
  | { kind: 'unusable'; errorType: string; errorMessage: string }
  | { kind: 'returned'; requestId: string; payload: string }
  | { kind: 'threw'; requestId: string; errorType: string; errorMessage: string }
  | { kind: 'late'; requestId: string; what: string };
