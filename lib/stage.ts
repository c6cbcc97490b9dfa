import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

export const stageNames = ['dev', 'prod'] as const;
export type StageName = (typeof stageNames)[number];

export function isStageName(value: unknown): value is StageName {
  return stageNames.some((name) => name === value);
}

/** Requests per second, and the burst above it that a stage lets through. */
export interface Throttle {
  rateLimit: number;
  burstLimit: number;
}

export interface StageConfig {
  stage: StageName;
  /** What becomes of people's data (table, user pool, secrets) when the stack goes. */
  data: RemovalPolicy;
  /** AWS refuses to delete the table, the user pool and the stack. */
  deletionProtection: boolean;
  logRetention: RetentionDays;
  httpThrottle: Throttle;
  socketThrottle: Throttle;
  /** Deliveries to bots that run at once, so that slow bots cannot take the account's whole concurrency. */
  deliveriesAtOnce: number;
  /** Origins besides the distribution's own that may sign in and open a socket. Cognito allows http for localhost only. */
  extraOrigins: readonly string[];
}

export const stages: Record<StageName, StageConfig> = {
  dev: {
    stage: 'dev',
    data: RemovalPolicy.DESTROY,
    deletionProtection: false,
    logRetention: RetentionDays.ONE_WEEK,
    httpThrottle: { rateLimit: 500, burstLimit: 1000 },
    socketThrottle: { rateLimit: 1000, burstLimit: 2000 },
    deliveriesAtOnce: 10,
    extraOrigins: ['http://localhost:5173'],
  },
  prod: {
    stage: 'prod',
    data: RemovalPolicy.RETAIN,
    deletionProtection: true,
    logRetention: RetentionDays.THREE_MONTHS,
    httpThrottle: { rateLimit: 1000, burstLimit: 2000 },
    socketThrottle: { rateLimit: 2000, burstLimit: 4000 },
    deliveriesAtOnce: 50,
    extraOrigins: [],
  },
};
