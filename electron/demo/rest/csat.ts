import { objectField, textField } from '../fields.ts'
import type { AccountCall, Call, Router } from '../http.ts'
import { idParam, ok, pageParam, rowOf } from '../http.ts'
import { csatMetrics, reviewResponse, surveyOf } from '../model/csat.ts'
import { notFound } from '../model/errors.ts'
import { pageOf } from '../model/lists.ts'
import { requirePermission } from '../model/rights.ts'
import type { Message } from '../model/types.ts'
import { submit } from '../model/visitor.ts'
import { csatResponsePayload, surveyPayload } from '../payloads/csat.ts'

const PAGE = 25

function responsesOf(call: AccountCall) {
  requirePermission(call, 'report_manage')
  return call.model.ofAccount(call.model.csatResponses, call.accountId)
}

function publicSurveyOf({ model, params }: Call): Message {
  const conversation = [...model.conversations.values()].find(({ uuid }) => uuid === params['uuid'])
  const survey = conversation && surveyOf(conversation)
  if (!survey) throw notFound()
  return survey
}

/** Ratings by contacts: the report, and the public page of a survey, whose address is the secret. */
export function addCsat(router: Router): void {
  const at = '/csat_survey_responses'
  router.account(
    'GET',
    at,
    (call) => {
      const page = pageOf(responsesOf(call), pageParam(call), PAGE)
      return ok(page.map((response) => csatResponsePayload(call.model, response)))
    },
    'csat',
  )
  router.account(
    'GET',
    `${at}/metrics`,
    (call) => {
      requirePermission(call, 'report_manage')
      const { total, ratings, sent } = csatMetrics(call.model, call.accountId)
      return ok({ total_count: total, ratings_count: ratings, total_sent_messages_count: sent })
    },
    'csat',
  )
  router.account(
    'PATCH',
    `${at}/:response`,
    (call) => {
      requirePermission(call, 'report_manage')
      const response = rowOf(call, call.model.csatResponses, idParam(call, 'response'))
      reviewResponse(call.model, response, textField(call.body, 'csat_review_notes') ?? '', call.user)
      return ok(csatResponsePayload(call.model, response))
    },
    'modernPayloads',
  )
  const page = '/public/api/v1/csat_survey/:uuid'
  router.public('GET', page, (call) => ok(surveyPayload(call.model, publicSurveyOf(call))), 'csat')
  router.public(
    'PUT',
    page,
    (call) => {
      const survey = publicSurveyOf(call)
      // Recorded: the answer doesn't have the rating yet, which a job stores.
      const answer = surveyPayload(call.model, survey)
      submit(call.model, survey, (objectField(call.body, 'message') ?? {})['submitted_values'])
      return ok(answer)
    },
    'csat',
  )
}
