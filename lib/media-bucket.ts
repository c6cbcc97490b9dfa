import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PUBLISHED, QUARANTINE, TRANSCRIPTS } from '../core/media-keys.ts';
import type { StageConfig } from './stage.ts';

/**
 * What people upload (`quarantine/`, never served, gone within a day), what is made of it (`media/`, read by signed
 * links), and what is heard of it until it is read (`transcripts/`). Its name is fixed, so that functions can know it without depending on it: it tells them of uploads, and so
 * depends on them.
 */
export class MediaBucket extends Construct {
  readonly name: string;
  readonly arn: string;
  /** Where its objects are read and posted to. */
  readonly url: string;
  readonly #bucket: Bucket;

  constructor(scope: Construct, config: StageConfig) {
    super(scope, 'Media');
    const { account, region, partition, urlSuffix } = Stack.of(this);
    this.name = `mathia-${config.stage}-media-${account}-${region}`;
    this.arn = `arn:${partition}:s3:::${this.name}`;
    this.url = `https://${this.name}.s3.${region}.${urlSuffix}`;
    this.#bucket = new Bucket(this, 'Bucket', {
      bucketName: this.name,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: config.data,
      autoDeleteObjects: !config.deletionProtection,
      lifecycleRules: [
        { id: 'quarantine', prefix: QUARANTINE, expiration: Duration.days(1) },
        // Each is erased once it is read. Transcribe also leaves an empty file that shows whether it may write.
        { id: 'transcripts', prefix: TRANSCRIPTS, expiration: Duration.days(1) },
        { id: 'unfinished', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
  }

  /** Pages of the site post uploads, and draw pictures on a canvas. */
  allow(origins: readonly string[]): void {
    const allowedMethods = [HttpMethods.GET, HttpMethods.POST];
    this.#bucket.addCorsRule({ allowedOrigins: [...origins], allowedMethods, allowedHeaders: ['*'], maxAge: 3600 });
  }

  /** Uploads go to `verify`, what was published to `understand`. */
  tell({ verify, understand }: { verify: IFunction; understand: IFunction }): void {
    const resource = this.#bucket.node.defaultChild as CfnBucket;
    resource.notificationConfiguration = {
      lambdaConfigurations: [this.#onNew(QUARANTINE, verify), this.#onNew(PUBLISHED, understand)],
    };
  }

  #onNew(prefix: string, to: IFunction): CfnBucket.LambdaConfigurationProperty {
    const permission = `Invoke${prefix.replace('/', '')}`;
    to.addPermission(permission, {
      principal: new ServicePrincipal('s3.amazonaws.com'),
      sourceArn: this.arn,
      sourceAccount: Stack.of(this).account,
    });
    const granted = to.permissionsNode.tryFindChild(permission);
    if (granted) this.#bucket.node.addDependency(granted);
    const rules = [{ name: 'prefix', value: prefix }];
    return { event: 's3:ObjectCreated:*', function: to.functionArn, filter: { s3Key: { rules } } };
  }

  /** Exact actions on the objects below a prefix. */
  allowed(actions: readonly string[], prefix: string): PolicyStatement {
    const all = actions.map((action) => `s3:${action}`);
    return new PolicyStatement({ actions: all, resources: [`${this.arn}/${prefix}*`] });
  }
}
