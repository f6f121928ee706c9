/** The types of what the endpoints of matching send. */
import type * as z from 'zod/mini'

import type * as matching from '@/schemas/matching.schemas'

export type AllocationKind = z.infer<typeof matching.AllocationKindSchema>
export type ActionKind = z.infer<typeof matching.ActionKindSchema>
export type MatchAllocation = z.infer<typeof matching.MatchAllocationSchema>
export type LineAllocation = z.infer<typeof matching.LineAllocationSchema>
export type LaidAllocation = z.infer<typeof matching.AllocationSchema>
export type Evidence = z.infer<typeof matching.EvidenceSchema>
export type Match = z.infer<typeof matching.MatchSchema>
export type Proposal = z.infer<typeof matching.ProposalSchema>
export type QueueLine = z.infer<typeof matching.QueueLineSchema>
export type QueueSummary = z.infer<typeof matching.QueueSummarySchema>
export type Tab = keyof z.infer<typeof matching.TabCountsSchema>
export type Candidate = z.infer<typeof matching.CandidateSchema>
export type Worksheet = z.infer<typeof matching.WorksheetSchema>
export type MatchAction = z.infer<typeof matching.MatchActionSchema>
export type MatchActionDetail = z.infer<typeof matching.MatchActionDetailSchema>
export type Forecast = z.infer<typeof matching.ForecastSchema>
