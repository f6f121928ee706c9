/** Features of the company: requests and their key. */
import * as z from 'zod/mini'

import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { FeatureSchema } from '@/schemas/administration.schemas'

export const featuresKey = () => companyKey('features')

export const fetchFeatures = (signal: AbortSignal) =>
  apiGet(z.array(FeatureSchema), '/api/features/', { signal })

export const switchFeature = (code: string, on: boolean) =>
  apiSend(FeatureSchema, `/api/features/${encodeURIComponent(code)}/`, {
    method: 'PATCH',
    body: { is_enabled: on },
  })
