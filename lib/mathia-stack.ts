import { type App, CfnOutput, Stack } from 'aws-cdk-lib';
import type { SiteConfig } from '../protocol/site-config.ts';
import { BotDelivery } from './bot-delivery.ts';
import { makeBotKey } from './bot-key.ts';
import { makeChatTable } from './chat-table.ts';
import { DefaultBot } from './default-bot.ts';
import { Erasing } from './erasing.ts';
import { areFacesWanted, FaceCollection } from './face-collection.ts';
import { FanOut } from './fan-out.ts';
import { PeopleApi } from './http-api.ts';
import { Identity, SCOPE } from './identity.ts';
import { makeImageLayer } from './image-layer.ts';
import { MediaBucket } from './media-bucket.ts';
import { MediaPipeline } from './media-pipeline.ts';
import { Monitoring } from './monitoring.ts';
import { makeFunctions } from './product-functions.ts';
import { Site } from './site.ts';
import { deploySiteFiles } from './site-files.ts';
import { Speaking } from './speaking.ts';
import type { StageConfig } from './stage.ts';
import { Sweeping } from './sweeping.ts';
import { Transcription } from './transcription.ts';
import { SocketApi } from './websocket-api.ts';

/**
 * One stage of Mathia. The order matters once: functions know the site's address and the site the APIs', so the APIs
 * come first and get their routes last.
 */
export class MathiaStack extends Stack {
  constructor(app: App, config: StageConfig) {
    super(app, `Mathia-${config.stage}`, {
      description: 'Mathia: a chat where people and bots share rooms',
      terminationProtection: config.deletionProtection,
    });
    const { stage } = config;
    const table = makeChatTable(this, config);
    const socketApi = new SocketApi(this, config);
    const peopleApi = new PeopleApi(this, config);
    const identity = new Identity(this, config);
    const { issuer, signInUrl } = identity;
    const socketUrl = socketApi.url;
    const media = new MediaBucket(this, config);
    const connections = { socketUrl, signInUrl, issuer, mediaUrl: media.url };
    const site = new Site(this, config, { httpApi: peopleApi.api, connections });
    const origins = [site.url, ...config.extraOrigins];
    const { userPoolClientId: clientId } = identity.addSiteClient(origins);
    const siteConfig: SiteConfig = { stage, socketUrl, issuer, clientId, signInUrl, scope: SCOPE };
    deploySiteFiles(site, config, siteConfig);
    media.allow(origins);
    const faces = areFacesWanted(this) ? new FaceCollection(this, config) : undefined;

    const imageLayer = makeImageLayer(this);
    const transcription = new Transcription(this, config, media);
    const defaultBot = new DefaultBot(this, config, imageLayer);
    const delivery = new BotDelivery(this);
    const botKey = makeBotKey(this, config);
    const httpUrl = peopleApi.api.apiEndpoint;
    const functions = makeFunctions(this, config, {
      ...{
        table,
        socketApi,
        delivery,
        defaultBot,
        botKey,
        httpUrl,
        origins,
        media,
        faces,
        imageLayer,
        pool: identity.pool,
        transcription,
      },
    });
    socketApi.addRoutes(functions);
    peopleApi.addRoutes(functions, { issuer, clientId });
    const fanOut = new FanOut(this, { table, fanOut: functions['fan-out'] });
    delivery.connect(config, { table, plan: functions['plan-deliveries'], deliver: functions['deliver-to-bot'] });
    const sweeping = new Sweeping(this, functions.sweep);
    const pipeline = new MediaPipeline(this, media, {
      table,
      verify: functions['upload-received'],
      understand: functions.understand,
      erase: functions['erase-media'],
    });
    const erasing = new Erasing(this, { table, erase: functions['erase-account'] });
    const speaking = new Speaking(this, { table, speak: functions.speak });
    transcription.tell(functions.transcribed);
    new Monitoring(this, {
      functions,
      programs: defaultBot.programs,
      deadLetters: {
        FanOut: fanOut.failures,
        Unplanned: delivery.unplanned,
        Undelivered: delivery.undelivered,
        Unswept: sweeping.missed,
        Media: pipeline.failures,
        Unerased: pipeline.unerased,
        Untranscribed: transcription.failures,
        Unspoken: speaking.failures,
        Accounts: erasing.failures,
      },
      table,
      httpApi: peopleApi.api,
      socketApi: socketApi.api,
    });

    this.#output({
      SiteUrl: site.url,
      HttpUrl: httpUrl,
      SocketUrl: socketUrl,
      Issuer: issuer,
      UserPoolId: identity.pool.userPoolId,
      ClientId: clientId,
      SiteConfig: this.toJsonString(siteConfig),
      TableName: table.tableName,
      MediaBucket: media.name,
    });
  }

  #output(values: Record<string, string>): void {
    for (const [name, value] of Object.entries(values)) new CfnOutput(this, name, { value });
  }
}
