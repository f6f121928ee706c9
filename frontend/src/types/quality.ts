/** The types of what is told of how right matching is. */
import type * as z from 'zod/mini'

import type * as quality from '@/schemas/matching/quality.schemas'

export type Automatic = z.infer<typeof quality.AutomaticSchema>
export type Band = z.infer<typeof quality.BandSchema>
export type Measured = z.infer<typeof quality.MeasuredSchema>
export type Trial = z.infer<typeof quality.TrialSchema>
export type MatchingQuality = z.infer<typeof quality.MatchingQualitySchema>
export type MatchingSettings = z.infer<typeof quality.MatchingSettingsSchema>
export type SpotCheck = z.infer<typeof quality.SpotCheckSchema>
