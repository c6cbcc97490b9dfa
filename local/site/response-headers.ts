import * as z from 'zod';
import type { Stack } from '../template/stack.ts';

const on = { Override: z.boolean() };
const Security = z.strictObject({
  ContentSecurityPolicy: z.strictObject({ ContentSecurityPolicy: z.string(), ...on }).optional(),
  ContentTypeOptions: z.strictObject(on).optional(),
  FrameOptions: z.strictObject({ FrameOption: z.string(), ...on }).optional(),
  ReferrerPolicy: z.strictObject({ ReferrerPolicy: z.string(), ...on }).optional(),
  StrictTransportSecurity: z
    .strictObject({
      AccessControlMaxAgeSec: z.coerce.number(),
      IncludeSubdomains: z.boolean().default(false),
      Preload: z.boolean().default(false),
      ...on,
    })
    .optional(),
  XSSProtection: z
    .strictObject({
      Protection: z.boolean(),
      ModeBlock: z.boolean().default(false),
      ReportUri: z.string().optional(),
      ...on,
    })
    .optional(),
});
const Policy = z.looseObject({
  ResponseHeadersPolicyConfig: z.strictObject({
    Name: z.string(),
    Comment: z.string().optional(),
    SecurityHeadersConfig: Security.default({}),
    CustomHeadersConfig: z
      .object({ Items: z.array(z.object({ Header: z.string(), Value: z.string(), Override: z.boolean() })) })
      .optional(),
    RemoveHeadersConfig: z.object({ Items: z.array(z.object({ Header: z.string() })) }).optional(),
  }),
});

export interface ResponseHeader {
  name: string;
  value: string;
  override: boolean;
}

export interface ResponseHeaders {
  set: ResponseHeader[];
  remove: string[];
}

/** A response headers policy of the template; an unknown part of one stops the start. */
export function responseHeaders(stack: Stack, policyId: string | undefined): ResponseHeaders {
  if (policyId === undefined) return { set: [], remove: [] };
  const found = stack.ofType('AWS::CloudFront::ResponseHeadersPolicy').find((policy) => policy.ref === policyId);
  if (!found) throw new Error(`The template has no response headers policy ${policyId}`);
  const { SecurityHeadersConfig, CustomHeadersConfig, RemoveHeadersConfig } = Policy.parse(
    found.properties,
  ).ResponseHeadersPolicyConfig;
  const custom = (CustomHeadersConfig?.Items ?? []).map((item) => ({
    name: item.Header,
    value: item.Value,
    override: item.Override,
  }));
  return {
    set: [...securityHeaders(SecurityHeadersConfig), ...custom],
    remove: (RemoveHeadersConfig?.Items ?? []).map(({ Header }) => Header),
  };
}

function securityHeaders(config: z.infer<typeof Security>): ResponseHeader[] {
  const { ContentSecurityPolicy: csp, ContentTypeOptions: type, FrameOptions: frame } = config;
  const { ReferrerPolicy: referrer, StrictTransportSecurity: hsts, XSSProtection: xss } = config;
  return [
    csp && { name: 'content-security-policy', value: csp.ContentSecurityPolicy, override: csp.Override },
    type && { name: 'x-content-type-options', value: 'nosniff', override: type.Override },
    frame && { name: 'x-frame-options', value: frame.FrameOption, override: frame.Override },
    referrer && { name: 'referrer-policy', value: referrer.ReferrerPolicy, override: referrer.Override },
    // Browsers ignore it on plain http, as it is here.
    hsts && { name: 'strict-transport-security', value: hstsValue(hsts), override: hsts.Override },
    xss && { name: 'x-xss-protection', value: xssValue(xss), override: xss.Override },
  ].filter((header) => header !== undefined);
}

function hstsValue(hsts: { AccessControlMaxAgeSec: number; IncludeSubdomains: boolean; Preload: boolean }): string {
  const parts = [
    `max-age=${hsts.AccessControlMaxAgeSec}`,
    hsts.IncludeSubdomains && 'includeSubDomains',
    hsts.Preload && 'preload',
  ];
  return parts.filter(Boolean).join('; ');
}

function xssValue({ Protection, ModeBlock }: { Protection: boolean; ModeBlock: boolean }): string {
  return [Protection ? '1' : '0', ModeBlock && 'mode=block'].filter(Boolean).join('; ');
}
