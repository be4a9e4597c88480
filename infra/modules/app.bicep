metadata description = 'The function app on Flex Consumption.'

@description('The function app.')
param name string

@description('Its plan.')
param planName string

@description('The region.')
param location string

@description('The tags.')
param tags object

@description('The app\'s identity: its resource.')
param identityId string

@description('The app\'s identity: its client id.')
param identityClientId string

@description('The storage account of host and orchestrations.')
param storageName string

@description('The container that the package is deployed to.')
param deploymentContainerUrl string

@description('Where telemetry goes.')
param telemetryConnectionString string

@description('Where the store\'s keys are.')
param vaultUri string

@description('Where the databases are.')
param storeUrl string

@description('The endpoint of the S3 store.')
param storeEndpoint string

@description('The region that requests to the S3 store name.')
param storeRegion string

@description('When the timer fires.')
param schedule string

@description('The local hours that are due. Empty: all.')
param runAt string

@description('Whether the timer fires.')
param timerEnabled bool

@description('The organizations. Empty: all in the store.')
param organizations string

@description('How long a lease lives without renewal, in seconds.')
param leaseTimeoutSeconds int

@description('Whether the vault has the receivers of events.')
param notifyWebhooks bool

@description('Whether the vault has the address of the heartbeat.')
param notifyHeartbeat bool

@description('The subnet through which the app reaches other networks, delegated to Microsoft.App/environments. Empty: none.')
param subnetId string

@description('Memory of an instance in MB.')
param instanceMemoryMB int

@description('The most instances.')
param maximumInstanceCount int

@description('Runs of the timer at the same time, over all instances.')
param maxParallelRuns int

@description('Further app settings, and other values for those that the template only proposes.')
param appSettings object

@description('A setting\'s name as the app reads it: in any case, with or without the prefix of the command line, with either sign between its parts.')
func nameAsRead(name string) string =>
  replace(replace(replace(toLower(name), ':', '__'), '.', '_'), 'emailscheduler__', '')

// One database for each activity, about 1 GB for each of the larger ones.
var activitiesByMemory = {
  '512': 1
  '2048': 2
  '4096': 4
}

// What appSettings may give another value.
var proposedSettings = {
  AzureFunctionsJobHost__extensions__durableTask__maxConcurrentActivityFunctions: string(activitiesByMemory[string(instanceMemoryMB)])
  OTEL_SERVICE_NAME: 'email-scheduler'
}

// Secrets, the app's identity, and what has a parameter of its own: a second value for one of these would leave open which is meant, so it is refused.
var fixedSettings = {
  AzureWebJobsStorage__accountName: storageName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: telemetryConnectionString
  Schedule: schedule
  'AzureWebJobs.ScheduleTimer.Disabled': timerEnabled ? 'false' : 'true'
  RunAt: runAt
  Organizations: organizations
  // Without it a day of thousands takes hours, whatever the platform could add.
  MaxParallelRuns: string(maxParallelRuns)
  Store__Url: storeUrl
  Store__Required: 'true'
  Lease__TimeoutSeconds: string(leaseTimeoutSeconds)
  Notify__Webhooks: notifyWebhooks ? '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/notify-webhooks)' : ''
  Notify__Heartbeat: notifyHeartbeat ? '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/notify-heartbeat)' : ''
  AWS_ENDPOINT_URL_S3: storeEndpoint
  AWS_REGION: storeRegion
  AWS_ACCESS_KEY_ID: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/tigris-access-key-id)'
  AWS_SECRET_ACCESS_KEY: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/tigris-secret-access-key)'
}

// What App Service says of people who have signed in is believed by these, and the storage account is reached by its name alone.
var namesOfThePlatform = ['WEBSITE_AUTH_ENABLED', 'AzureWebJobsStorage']
var fixedNames = map(concat(objectKeys(fixedSettings), namesOfThePlatform), name => nameAsRead(name))
var refusedNames = filter(
  objectKeys(appSettings),
  given => !empty(filter(fixedNames, fixed => startsWith('${nameAsRead(given)}__', '${fixed}__')))
)
var givenNames = map(objectKeys(appSettings), name => nameAsRead(name))

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    keyVaultReferenceIdentity: identityId
    siteConfig: {
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainerUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: empty(refusedNames)
      ? union(
          fixedSettings,
          toObject(
            filter(items(proposedSettings), proposed => !contains(givenNames, nameAsRead(proposed.key))),
            proposed => proposed.key,
            proposed => proposed.value
          ),
          mapValues(appSettings, value => string(value))
        )
      : fail('appSettings gives ${join(refusedNames, ', ')}, which this template sets itself: docs/configuration.md says by which parameter')
  }
}

resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: site
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource noDeploymentPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: site
  name: 'scm'
  properties: {
    allow: false
  }
}

@description('The function app.')
output name string = site.name

@description('Where the API answers.')
output apiUrl string = 'https://${site.properties.defaultHostName}/api'
