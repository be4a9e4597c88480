metadata description = 'The alerts: a run that failed, an organization without a success for a day, and an app that no longer measures.'

@description('Part of the alerts\' names.')
param name string

@description('The region.')
param location string

@description('The tags.')
param tags object

@description('The workspace to query.')
param workspaceId string

@description('Who is alerted by email. Empty: no one.')
param email string

@description('Hours without a success after which an organization is an alarm.')
param hoursWithoutSuccess int

@description('The organizations that raise no alarm for a missing success, such as 7,12.')
param unmonitoredOrganizations string

var noSuccessQuery = replace(
  loadTextContent('../queries/no-success.kql'),
  '{unmonitoredOrganizations}',
  replace(unmonitoredOrganizations, ' ', '')
)

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'ag-${name}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'emailsched'
    enabled: true
    emailReceivers: [
      {
        name: 'operator'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource failedRun 'Microsoft.Insights/scheduledQueryRules@2023-03-15-preview' = {
  name: 'failed-run-${name}'
  location: location
  tags: tags
  properties: {
    displayName: 'Email scheduler: a run failed'
    description: 'A run was rejected or failed unexpectedly. GET /api/organizations shows which; its runs show what to fix.'
    severity: 1
    enabled: true
    scopes: [
      workspaceId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: loadTextContent('../queries/failed-run.kql')
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: {
      actionGroups: empty(email) ? [] : [people.id]
    }
  }
}

// One alert for each organization. The app measures from the store because a log alert reads two days of telemetry at most, whatever its query says: an
// organization whose database has vanished would be forgotten after that.
resource noSuccess 'Microsoft.Insights/scheduledQueryRules@2023-03-15-preview' = {
  name: 'no-success-${name}'
  location: location
  tags: tags
  properties: {
    displayName: 'Email scheduler: an organization without a success in ${hoursWithoutSuccess} hours'
    description: 'The dimension Organization says which. Its runs fail, are not started, or its database has vanished.'
    severity: 1
    enabled: true
    autoMitigate: true
    scopes: [
      workspaceId
    ]
    evaluationFrequency: 'PT1H'
    windowSize: 'PT3H'
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: noSuccessQuery
          metricMeasureColumn: 'Hours'
          timeAggregation: 'Maximum'
          operator: 'GreaterThan'
          threshold: hoursWithoutSuccess
          dimensions: [
            {
              name: 'Organization'
              operator: 'Include'
              values: [
                '*'
              ]
            }
          ]
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: empty(email) ? [] : [people.id]
    }
  }
}

resource notMeasured 'Microsoft.Insights/scheduledQueryRules@2023-03-15-preview' = {
  name: 'not-measured-${name}'
  location: location
  tags: tags
  properties: {
    displayName: 'Email scheduler: nothing measured in 3 hours'
    description: 'The app is down, does not reach the store, finds no organization in it, or its telemetry is lost: no other alert can be relied on.'
    severity: 1
    enabled: true
    autoMitigate: true
    scopes: [
      workspaceId
    ]
    evaluationFrequency: 'PT1H'
    windowSize: 'PT3H'
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: loadTextContent('../queries/not-measured.kql')
          timeAggregation: 'Count'
          operator: 'LessThan'
          threshold: 1
        }
      ]
    }
    actions: {
      actionGroups: empty(email) ? [] : [people.id]
    }
  }
}
