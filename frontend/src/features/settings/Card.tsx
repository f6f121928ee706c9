import { Box, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** A part of the page with its heading. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Box className="card" p="lg" component="section" aria-label={title}>
      <Title order={2} fz="md" mb="sm">
        {title}
      </Title>
      {children}
    </Box>
  )
}
