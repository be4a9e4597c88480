using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'production')
param location = readEnvironmentVariable('AZURE_LOCATION', 'eastus2')
param storeUrl = readEnvironmentVariable('STORE_URL', 's3://bucket')
param storeEndpoint = readEnvironmentVariable('STORE_ENDPOINT', 'https://t3.storage.dev')
param schedule = readEnvironmentVariable('SCHEDULE', '0 0 * * * *')
param runAt = readEnvironmentVariable('RUN_AT', '6')
param timerEnabled = bool(readEnvironmentVariable('TIMER_ENABLED', 'true'))
param organizations = readEnvironmentVariable('ORGANIZATIONS', '')
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
param operatorPrincipalId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
