import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { StageConfig } from './stage.ts';

/** Sparse: only rows that are looked up from their other side (a person's rooms and sockets) carry the attribute. An index over
 * every row would double the writes of a message. */
export const INVERSE_INDEX = 'inverse';

export function makeChatTable(scope: Construct, config: StageConfig): Table {
  const table = new Table(scope, 'ChatTable', {
    partitionKey: { name: 'PK', type: AttributeType.STRING },
    sortKey: { name: 'SK', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'ttl',
    stream: StreamViewType.NEW_AND_OLD_IMAGES,
    // KMS with the key that AWS manages: reads of the key show in CloudTrail, and it costs no monthly fee.
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: config.deletionProtection,
    removalPolicy: config.data,
  });
  table.addGlobalSecondaryIndex({
    indexName: INVERSE_INDEX,
    partitionKey: { name: 'inverse', type: AttributeType.STRING },
    sortKey: { name: 'PK', type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
  });
  return table;
}
