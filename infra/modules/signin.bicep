metadata description = 'People sign in to the console with Microsoft Entra ID (App Service authentication). Requests without a sign-in pass: programs have keys, and the console decides.'

@description('The function app.')
param appName string

@description('The application (client) id of the app registration.')
param clientId string

@description('The tenant whose people may sign in.')
param tenantId string

@description('Audiences of tokens that are accepted beside the client id, such as api://email-scheduler.')
param allowedAudiences string[]

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: appName
}

resource authentication 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: true
      runtimeVersion: '~1'
    }
    globalValidation: {
      requireAuthentication: false
      unauthenticatedClientAction: 'AllowAnonymous'
    }
    httpSettings: {
      requireHttps: true
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: clientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenantId}/v2.0'
        }
        validation: {
          allowedAudiences: union([clientId], allowedAudiences)
        }
      }
    }
    login: {
      cookieExpiration: {
        convention: 'FixedTime'
        timeToExpiration: '12:00:00'
      }
      preserveUrlFragmentsForLogins: false
      tokenStore: {
        enabled: false
      }
    }
  }
}
