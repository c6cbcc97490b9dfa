import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnCollection } from 'aws-cdk-lib/aws-rekognition';
import { Construct } from 'constructs';
import type { StageConfig } from './stage.ts';

/** Whether this deployment recognises faces: `-c faces=true`. Without it there is no collection, and no right to use one. */
export function areFacesWanted(scope: Construct): boolean {
  return String(scope.node.tryGetContext('faces')) === 'true';
}

/** Measurements of the faces of people who enrolled. They are never worth more than a new selfie, so they go with the stack. */
export class FaceCollection extends Construct {
  readonly id: string;
  readonly arn: string;

  constructor(scope: Construct, config: StageConfig) {
    super(scope, 'Faces');
    this.id = `mathia-${config.stage}-faces`;
    const collection = new CfnCollection(this, 'Collection', { collectionId: this.id });
    collection.applyRemovalPolicy(RemovalPolicy.DESTROY);
    this.arn = Stack.of(this).formatArn({
      service: 'rekognition',
      resource: 'collection',
      resourceName: collection.ref,
    });
  }
}
