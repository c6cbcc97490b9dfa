import { readText } from './body.ts';
import { existing, type Operation, onExisting, onObject, type Scene } from './operation.ts';
import { type S3Answer, xmlAnswer } from './s3-answer.ts';
import { type Tags, tagsOfXml } from './tags.ts';

const TAGGING_BYTES_MAX = 64 * 1024;

export const getObjectTagging: Operation = {
  name: 'GetObjectTagging',
  needs: onExisting('s3:GetObjectTagging'),
  async run(scene) {
    const tags = Object.entries(existing(scene).description.tags);
    return xmlAnswer('Tagging', { TagSet: { Tag: tags.map(([Key, Value]) => ({ Key, Value })) } });
  },
};

export const putObjectTagging: Operation = {
  name: 'PutObjectTagging',
  needs: onObject('s3:PutObjectTagging'),
  async run(scene) {
    const tags = tagsOfXml(await readText(scene.request, scene.store.files, TAGGING_BYTES_MAX));
    return retag(scene, tags, 200);
  },
};

export const deleteObjectTagging: Operation = {
  name: 'DeleteObjectTagging',
  needs: onObject('s3:DeleteObjectTagging'),
  run: async (scene) => retag(scene, {}, 204),
};

function retag(scene: Scene, tags: Tags, status: number): S3Answer {
  const object = existing(scene);
  scene.store.describe(object, { ...object.description, tags });
  return { status };
}
