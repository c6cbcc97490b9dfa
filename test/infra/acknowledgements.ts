/** A finding of cdk-nag that we live with: which one, below which construct, and why. */
export interface Acknowledgement {
  /** With `{stage}` where the stage's name stands. */
  id: string;
  /** Path below the stack. */
  at: string;
  reason: string;
}

const UPLOADER = 'CDK’s own function, which uploads the site while CloudFormation deploys; ';

/** What CDK grants its uploader. */
const UPLOADS = [
  'Action::s3:Abort*',
  'Action::s3:DeleteObject*',
  'Action::s3:GetBucket*',
  'Action::s3:GetObject*',
  'Action::s3:List*',
  'Resource::<SiteFiles975A43CF.Arn>/*',
  'Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*',
];

export const acknowledgements: Acknowledgement[] = [
  {
    id: 'AwsSolutions-APIG4',
    at: 'SocketApi/Api',
    reason: 'API Gateway authorizes a WebSocket at $connect only; every command checks its caller itself ([INFRA6]).',
  },
  {
    id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    at: 'SocketApi/LogWriter',
    reason: 'API Gateway accepts for its account-wide log role exactly what this managed policy of AWS grants.',
  },
  {
    id: 'AwsSolutions-COG1',
    at: 'Identity/Pool',
    reason: 'At least 12 characters instead of rules about their kinds, as NIST SP 800-63B section 3.1.1.2 advises.',
  },
  {
    id: 'AwsSolutions-COG2',
    at: 'Identity/Pool',
    reason: 'A second factor (TOTP) is offered to everybody; a chat that forces it on guests keeps them out.',
  },
  {
    id: 'AwsSolutions-COG8',
    at: 'Identity/Pool',
    reason: 'The Plus plan has no free tier; Essentials has these sign-in pages and 10,000 people a month for nothing.',
  },
  {
    id: 'AwsSolutions-SMG4',
    at: 'DefaultBot/Secret',
    reason: 'The bot holds the same secret, so only its operator can change both sides at once; a schedule cannot.',
  },
  {
    id: 'AwsSolutions-SQS3',
    at: 'BotDelivery/Unplanned',
    reason: 'It is itself where failures of plan-deliveries end, and an alarm rings at the first one ([INFRA13]).',
  },
  {
    id: 'AwsSolutions-SQS3',
    at: 'FanOut/Failures',
    reason: 'It is itself where failures of fan-out end, and an alarm rings at the first one ([INFRA13]).',
  },
  {
    id: 'AwsSolutions-SQS3',
    at: 'Sweeping/Missed',
    reason: 'It is itself where rounds of sweep end that failed, and an alarm rings at the first one ([INFRA13]).',
  },
  {
    id: 'AwsSolutions-SMG4',
    at: 'BotKey',
    reason: 'It seals what bots share with us: another key would make every bot’s secret and every reply’s token void.',
  },
  {
    id: 'AwsSolutions-APIG4',
    at: 'HttpApi/Api/POST--v1--replies--{replyId}',
    reason: 'Bots carry a token of the reply itself, which the function checks before anything else ([PUSH3]).',
  },
  {
    id: 'AwsSolutions-APIG4',
    at: 'HttpApi/Api/POST--v1--rooms--{roomId}--messages',
    reason: 'Bots carry a token of their own, which the function checks before anything else ([PUSH13]).',
  },
  {
    id: 'AwsSolutions-APIG4',
    at: 'HttpApi/Api/GET--v1--replies--{replyId}--attachments--{attachmentId}',
    reason: 'Bots carry a token of the reply itself, which the function checks before anything else ([SEEBOT5]).',
  },
  {
    id: 'AwsSolutions-APIG4',
    at: 'HttpApi/Api/GET--v1--rooms--{roomId}--attachments--{attachmentId}',
    reason: 'Bots carry a token of their own, which the function checks before anything else ([SEEBOT5]).',
  },
  {
    id: 'AwsSolutions-S1',
    at: 'Media/Bucket',
    reason: 'A log would keep who looked at which picture; the API logs who asked for links, without what they read.',
  },
  ...['quarantine', 'media', 'previews', 'speech', 'transcripts'].map((prefix) => ({
    id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::mathia-{stage}-media-<AWS::AccountId>-<AWS::Region>/${prefix}/*]`,
    at: 'Functions',
    reason: 'An object is named when it is made; each function has exact actions below exact prefixes ([INFRA2]).',
  })),
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    at: 'Functions',
    reason:
      'Rekognition and Polly know no resource for what comes with the call, nor Transcribe for a new job ([INFRA2]).',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:transcribe:<AWS::Region>:<AWS::AccountId>:transcription-job/mathia-{stage}-*]',
    at: 'Functions',
    reason: 'A job is named when it is made; each function has exact actions on jobs of its own stage ([INFRA2]).',
  },
  ...['media', 'transcripts'].map((prefix) => ({
    id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::mathia-{stage}-media-<AWS::AccountId>-<AWS::Region>/${prefix}/*]`,
    at: 'Transcription/Role',
    reason:
      'An object is named when it is made; Transcribe reads below one prefix and writes below another ([INFRA2]).',
  })),
  {
    id: 'AwsSolutions-SQS3',
    at: 'Transcription/Failures',
    reason:
      'It is itself where ends of jobs go that nobody took over, and an alarm rings at the first one ([INFRA13]).',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<SocketApi9DED0CBC>/{stage}/DELETE/@connections/*]',
    at: 'Functions/EraseAccount/Role',
    reason: 'A connection has no ARN before it exists; only who erases an account may end one ([INFRA2]).',
  },
  {
    id: 'AwsSolutions-SQS3',
    at: 'Erasing/Failures',
    reason: 'It is itself where steps of an erasure end that failed, and an alarm rings at the first one ([INFRA13]).',
  },
  {
    id: 'AwsSolutions-SQS3',
    at: 'Speaking/Failures',
    reason:
      'It is itself where messages end that could not be read aloud, and an alarm rings at the first one ([INFRA13]).',
  },
  {
    id: 'AwsSolutions-SQS3',
    at: 'MediaPipeline/Failures',
    reason:
      'It is itself where uploads end that could not be checked, and an alarm rings at the first one ([INFRA13]).',
  },
  {
    id: 'AwsSolutions-SQS3',
    at: 'MediaPipeline/Unerased',
    reason: 'It is itself where failures of erase-media end, and an alarm rings at the first one ([INFRA13]).',
  },
  {
    id: 'AwsSolutions-S1',
    at: 'Site/Files',
    reason: 'The bucket holds public site files that only CloudFront can read; a log would tell nothing but visitors.',
  },
  {
    id: 'AwsSolutions-CFR1',
    at: 'Site/Distribution',
    reason: 'Mathia is meant for people everywhere; whoever deploys it for one country adds the restriction there.',
  },
  {
    id: 'AwsSolutions-CFR2',
    at: 'Site/Distribution',
    reason: 'A web ACL costs money every month; stages and each person are throttled without it ([INFRA16]).',
  },
  {
    id: 'AwsSolutions-CFR3',
    at: 'Site/Distribution',
    reason: 'A log would keep the address of everybody who opens the site; the API logs calls without addresses.',
  },
  {
    id: 'AwsSolutions-CFR4',
    at: 'Site/Distribution',
    reason: 'CloudFront fixes the TLS version of its own certificate; browsers that run the site negotiate TLS 1.3.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<SocketApi9DED0CBC>/{stage}/POST/@connections/*]',
    at: 'Functions',
    reason: 'A connection has no ARN before it exists; posting is all that this allows ([INFRA2]).',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<ChatTable7A2D1C24.Arn>/stream/*]',
    at: 'Functions',
    reason:
      'Lambda needs ListStreams, which is about all streams of the table; AWS documents just this grant ([INFRA2]).',
  },
  {
    id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    at: 'Custom::CDKBucketDeployment',
    reason: `${UPLOADER}its role is not ours to write.`,
  },
  ...UPLOADS.map((finding) => ({
    id: `AwsSolutions-IAM5[${finding}]`,
    at: 'Custom::CDKBucketDeployment',
    reason: `${UPLOADER}it reads CDK’s assets and writes the site’s bucket.`,
  })),
  {
    id: 'AwsSolutions-L1',
    at: 'Custom::CDKBucketDeployment',
    reason: `${UPLOADER}its Python moves with aws-cdk-lib, which is pinned and updated.`,
  },
];
