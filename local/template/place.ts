/** Where the local stack pretends to be deployed. */
export const REGION = 'eu-central-1';
export const ACCOUNT = '000000000000';
export const PARTITION = 'aws';
export const URL_SUFFIX = 'amazonaws.com';
