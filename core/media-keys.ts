/** Where files are in the media bucket. What was uploaded and not checked: nobody reads it, and it is gone within a day. */
export const QUARANTINE = 'quarantine/';
/** What was made of it, and can be read. */
export const PUBLISHED = 'media/';
/** A small copy, beside it. */
export const PREVIEWS = 'previews/';
/** What a service wrote of a recording, until it is read; and what it made of a sentence, for all who hear it. */
export const TRANSCRIPTS = 'transcripts/';
export const SPEECH = 'speech/';
