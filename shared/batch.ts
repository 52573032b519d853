/** Most conversations that one command changes. The list selects no more of them. */
export const MOST_AT_ONCE = 500
