metadata description = 'The one identity that the app acts as.'

@description('Its name.')
param name string

@description('Its region.')
param location string

@description('Its tags.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
  tags: tags
}

@description('The resource.')
output id string = identity.id

@description('Whom roles are assigned to.')
output principalId string = identity.properties.principalId

@description('Whom the app signs in as.')
output clientId string = identity.properties.clientId
