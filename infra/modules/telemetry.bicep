metadata description = 'Where logs, traces and metrics go.'

@description('The Log Analytics workspace.')
param workspaceName string

@description('The Application Insights component.')
param componentName string

@description('The region.')
param location string

@description('The tags.')
param tags object

@description('How long everything is kept, in days.')
param retentionInDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionInDays
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: componentName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
  }
}

@description('The workspace, which alerts query.')
output workspaceId string = workspace.id

@description('Where the app sends its telemetry. It does not allow reading.')
output connectionString string = component.properties.ConnectionString
