metadata description = 'What the Functions host and the orchestrations keep: reached by identity only, there are no keys to leak.'

@description('The storage account: 3 to 24 lower-case letters and digits.')
@minLength(3)
@maxLength(24)
param name string

@description('Its region.')
param location string

@description('Its tags.')
param tags object

@description('The app\'s identity.')
param principalId string

@description('Days for which deleted blobs and containers can be restored. 0: not at all.')
@minValue(0)
@maxValue(365)
param softDeleteDays int

@description('Whether a network that no rule names is let in (Allow) or not (Deny).')
@allowed([
  'Allow'
  'Deny'
])
param defaultAction string

@description('Public IPv4 addresses or ranges that are let in, such as 203.0.113.0/24.')
param ipRules string[]

@description('Subnets with a service endpoint for Microsoft.Storage that are let in.')
param subnetIds string[]

var softDelete = softDeleteDays == 0 ? { enabled: false } : { enabled: true, days: max(1, softDeleteDays) }

var deploymentContainer = 'deployments'

// Storage Blob Data Owner, Queue Data Contributor, Table Data Contributor: what the host and the Durable Task framework need.
var roles = [
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
]

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    networkAcls: {
      defaultAction: defaultAction
      bypass: 'AzureServices'
      ipRules: map(ipRules, address => { value: address, action: 'Allow' })
      virtualNetworkRules: [
        for subnetId in subnetIds: {
          #disable-next-line use-resource-id-functions // It is a parameter's: the rule does not see through the loop.
          id: subnetId
          action: 'Allow'
        }
      ]
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: softDelete
      containerDeleteRetentionPolicy: softDelete
    }

    resource deployments 'containers' = {
      name: deploymentContainer
      properties: {
        publicAccess: 'None'
      }
    }
  }
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in roles: {
    name: guid(account.id, principalId, role)
    scope: account
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

@description('The account.')
output name string = account.name

@description('Where the app\'s package is deployed to.')
output deploymentContainerUrl string = '${account.properties.primaryEndpoints.blob}${deploymentContainer}'
