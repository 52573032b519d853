/** Mentions in the text of a note. */

/** Whether a note mentions a user, or one of their teams: links such as `[@Ada](mention://user/1/Ada)`, of a team since 2.14. */
export function mentionsUser(content: string, userId: number, teamIds: readonly number[] = []): boolean {
  return (
    content.includes(`mention://user/${userId}/`) || teamIds.some((id) => content.includes(`mention://team/${id}/`))
  )
}
