import { Stack, Validations } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  PriceClass,
  type ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Connections } from './content-security-policy.ts';
import { makeSiteHeaders } from './site-headers.ts';
import type { StageConfig } from './stage.ts';

/**
 * A path of the app, not a file: the app draws it. A missing file stays a 404, or a stale page would run HTML as script.
 * The page for bot makers is a file of its own.
 */
const DRAW_PATHS = `function handler(event) {
  var request = event.request;
  if (request.uri === '/developers' || request.uri === '/developers/') {
    request.uri = '/developers/index.html';
    return request;
  }
  var last = request.uri.substring(request.uri.lastIndexOf('/') + 1);
  if (last.indexOf('.') === -1) request.uri = '/index.html';
  return request;
}`;

/** The site: files in a private bucket and the HTTP API, behind one origin. */
export class Site extends Construct {
  readonly bucket: IBucket;
  readonly distribution: Distribution;

  constructor(scope: Construct, config: StageConfig, options: { httpApi: HttpApi; connections: Connections }) {
    super(scope, 'Site');
    this.bucket = new Bucket(this, 'Files', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: config.data,
      autoDeleteObjects: !config.deletionProtection,
    }) as IBucket; // The class misses the interface by exactOptionalPropertyTypes alone.
    const headers = makeSiteHeaders(this, options.connections);
    Validations.of(this).acknowledge({
      id: 'Annotation::@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
      reason: 'There is a default root object, so the distribution never answers with the list of files.',
    });
    // No access log: it would keep the address of everybody who opens the site, and the API has its own.
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `mathia ${config.stage}`,
      defaultRootObject: 'index.html',
      defaultBehavior: filesOf(this, this.bucket, headers),
      additionalBehaviors: { '/v1/*': apiOf(options.httpApi, headers) },
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
    });
  }

  get url(): string {
    return `https://${this.distribution.distributionDomainName}`;
  }
}

function filesOf(scope: Construct, bucket: IBucket, responseHeadersPolicy: ResponseHeadersPolicy): BehaviorOptions {
  const drawPaths = new EdgeFunction(scope, 'DrawPaths', {
    code: FunctionCode.fromInline(DRAW_PATHS),
    runtime: FunctionRuntime.JS_2_0,
  });
  return {
    // LIST, so that S3 says 404 of a missing file rather than 403.
    origin: S3BucketOrigin.withOriginAccessControl(bucket, {
      originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
    }),
    viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    cachePolicy: CachePolicy.CACHING_OPTIMIZED,
    compress: true,
    responseHeadersPolicy,
    functionAssociations: [{ function: drawPaths, eventType: FunctionEventType.VIEWER_REQUEST }],
  };
}

function apiOf(api: HttpApi, responseHeadersPolicy: ResponseHeadersPolicy): BehaviorOptions {
  const { region, urlSuffix } = Stack.of(api);
  return {
    origin: new HttpOrigin(`${api.apiId}.execute-api.${region}.${urlSuffix}`, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
    }),
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    allowedMethods: AllowedMethods.ALLOW_ALL,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    responseHeadersPolicy,
  };
}
