import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintsOfAxe } from '../fixtures/axe.ts';
import { PHONE, type Stage, startStage } from '../fixtures/browser.ts';
import { type BuiltSite, buildSite } from '../fixtures/built-site.ts';

let site: BuiltSite;
let stage: Stage;
