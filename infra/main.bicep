targetScope = 'subscription'

metadata description = 'The email scheduler on Azure Functions: Flex Consumption, storage without keys, telemetry, secrets, alerts.'

@description('The name of the environment: part of every resource name. Letters, digits and hyphens.')
@minLength(2)
@maxLength(20)
param environmentName string

@description('The region. It must offer Flex Consumption; near the bucket is best, for the databases travel.')
param location string

@description('Where the databases are, such as s3://bucket.')
@minLength(6)
param storeUrl string

@description('The endpoint of the S3 store.')
param storeEndpoint string = 'https://t3.storage.dev'

@description('The region that requests to the S3 store name.')
param storeRegion string = 'auto'

@description('When the timer fires: NCRONTAB of six fields, in UTC. With runAt it may fire hourly.')
param schedule string = '0 0 * * * *'

@description('The local hours, in each organization\'s zone, at which it is run, such as 6 or 6,18. Empty: whenever the timer fires.')
param runAt string = '6'

@description('Whether the timer fires. Off while another deployment does the work.')
param timerEnabled bool = true

@description('The organizations to run, such as 99,100. Empty: all that have a database in the store.')
param organizations string = ''

@description('How long a lease lives without renewal, in seconds: how long a run that was killed keeps the next one waiting.')
@minValue(60)
@maxValue(86400)
param leaseTimeoutSeconds int = 600

@description('Whether events of runs are sent to the receivers that the secret notify-webhooks of the vault lists.')
param notifyWebhooks bool = false

@description('Whether the address that the secret notify-heartbeat of the vault gives is asked for after each good run.')
param notifyHeartbeat bool = false

@description('The application (client) id of the app registration with which people sign in to the console. Empty: no one signs in, and the console is closed.')
param signInClientId string = ''

@description('The tenant whose people may sign in. Empty: that of the subscription.')
param signInTenantId string = ''

@description('Audiences of tokens that are accepted beside the client id, such as api://email-scheduler.')
param signInAudiences string[] = []

@description('Memory of an instance in MB. Activities that run at the same time on an instance follow from it.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int = 2048

@description('The most instances that the app may scale out to.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Who is alerted by email. Empty: alerts are raised, and no one is notified.')
param alertEmail string = ''

@description('The id of the user or principal that may set the store\'s keys in the vault. Empty: only those who may assign roles.')
param operatorPrincipalId string = ''

@description('How long telemetry is kept, in days.')
@minValue(30)
@maxValue(730)
param telemetryDays int = 90

@description('Hours without a success after which an organization is an alarm. The app looks back two days.')
@minValue(1)
@maxValue(48)
param hoursWithoutSuccess int = 26

@description('Organizations that raise no alarm for a missing success, such as 7,12: retired ones whose reports are kept.')
param unmonitoredOrganizations string = ''

@description('Days for which deleted blobs and containers of the storage account can be restored. 0: not at all.')
@minValue(0)
@maxValue(365)
param storageSoftDeleteDays int = 7

@description('Whether the storage account lets in networks that no rule names. Deny needs appSubnetId: else the app could not reach its own account.')
@allowed([
  'Allow'
  'Deny'
])
param storageDefaultAction string = 'Allow'

@description('Public IPv4 addresses or ranges that the storage account lets in, such as 203.0.113.0/24.')
param storageIpRules string[] = []

@description('Subnets beside appSubnetId that the storage account lets in. Each needs a service endpoint for Microsoft.Storage.')
param storageSubnetIds string[] = []

@description('The subnet that the app is integrated with, in its region, delegated to Microsoft.App/environments, with a service endpoint for Microsoft.Storage. Empty: none.')
param appSubnetId string = ''

@description('Runs of the timer that work or wait at the same time, over all instances. Each instance works on one, two or four of them, by instanceMemoryMB.')
@minValue(1)
@maxValue(100)
param maxParallelRuns int = 8

@description('Further app settings, such as {"Guard__Mode": "warn"}. Those that this template sets are refused, but for the few that docs/configuration.md names. Secrets only as references to the vault.')
param appSettings object = {}

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = {
  'azd-env-name': environmentName
}

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: 'id-${environmentName}-${token}'
    location: location
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: 'st${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    softDeleteDays: storageSoftDeleteDays
    defaultAction: storageDefaultAction == 'Deny' && empty(appSubnetId)
      ? fail('storageDefaultAction is Deny, and appSubnetId is empty: give the subnet through which the app reaches its storage account.')
      : storageDefaultAction
    ipRules: storageIpRules
    subnetIds: union(storageSubnetIds, empty(appSubnetId) ? [] : [appSubnetId])
  }
}

module telemetry 'modules/telemetry.bicep' = {
  name: 'telemetry'
  scope: group
  params: {
    workspaceName: 'log-${environmentName}-${token}'
    componentName: 'appi-${environmentName}-${token}'
    location: location
    tags: tags
    retentionInDays: telemetryDays
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    readerPrincipalId: identity.outputs.principalId
    operatorPrincipalId: operatorPrincipalId
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  scope: group
  params: {
    name: 'func-${environmentName}-${token}'
    planName: 'plan-${environmentName}-${token}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    deploymentContainerUrl: storage.outputs.deploymentContainerUrl
    telemetryConnectionString: telemetry.outputs.connectionString
    vaultUri: vault.outputs.uri
    storeUrl: storeUrl
    storeEndpoint: storeEndpoint
    storeRegion: storeRegion
    schedule: schedule
    runAt: runAt
    timerEnabled: timerEnabled
    organizations: organizations
    leaseTimeoutSeconds: leaseTimeoutSeconds
    notifyWebhooks: notifyWebhooks
    notifyHeartbeat: notifyHeartbeat
    subnetId: appSubnetId
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    maxParallelRuns: maxParallelRuns
    appSettings: appSettings
  }
}

module signIn 'modules/signin.bicep' = if (!empty(signInClientId)) {
  name: 'signIn'
  scope: group
  params: {
    appName: app.outputs.name
    clientId: signInClientId
    tenantId: empty(signInTenantId) ? tenant().tenantId : signInTenantId
    allowedAudiences: signInAudiences
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    name: environmentName
    location: location
    tags: tags
    workspaceId: telemetry.outputs.workspaceId
    email: alertEmail
    hoursWithoutSuccess: hoursWithoutSuccess
    unmonitoredOrganizations: unmonitoredOrganizations
  }
}

@description('The resource group that holds everything.')
output resourceGroupName string = group.name

@description('The function app, for the command lines of docs/operations.md.')
output functionAppName string = app.outputs.name

@description('Where the API answers.')
output apiUrl string = app.outputs.apiUrl

@description('The console, for people who sign in. Closed while signInClientId is empty.')
output consoleUrl string = '${app.outputs.apiUrl}/console'

@description('The vault that wants the store\'s keys, tigris-access-key-id and tigris-secret-access-key.')
output vaultName string = vault.outputs.name
