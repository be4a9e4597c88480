metadata description = 'What wakes somebody: a run that gave up, and a day without success.'

@description('Part of the alerts\' names.')
param name string

@description('The region.')
param location string

@description('The tags.')
param tags object

@description('The workspace to query.')
param workspaceId string

@description('Who is told. Empty: nobody.')
param email string

// The counter of the app, and orchestrations that failed before they could count.
var failedRuns = '''
union isfuzzy=true
  (AppMetrics | where Name == 'emailscheduler.runs' | where tostring(Properties['emailscheduler.status']) in ('rejected', 'failed')
    | project TimeGenerated, What = strcat('organization ', tostring(Properties['emailscheduler.organization']))),
  (AppTraces | where SeverityLevel >= 3 and Message startswith 'Run ' and Message has 'of organization' | project TimeGenerated, What = Message),
  (AppRequests | where Success == false and Name in ('ScheduleOrganizations', 'ScheduleOrganization') | project TimeGenerated, What = Name)
'''

var successes = '''
AppMetrics
| where TimeGenerated > ago(26h)
| where Name == 'emailscheduler.runs' and tostring(Properties['emailscheduler.status']) in ('completed', 'unchanged')
'''

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
    description: 'A run was rejected or failed unexpectedly. GET /api/organizations tells which, and what to mend.'
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
          query: failedRuns
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

resource noSuccess 'Microsoft.Insights/scheduledQueryRules@2023-03-15-preview' = {
  name: 'no-success-${name}'
  location: location
  tags: tags
  properties: {
    displayName: 'Email scheduler: no success in 26 hours'
    description: 'No run has succeeded in 26 hours: the timer does not fire, the store is not reached, or every run fails.'
    severity: 1
    enabled: true
    scopes: [
      workspaceId
    ]
    evaluationFrequency: 'PT1H'
    windowSize: 'P2D'
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: successes
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
