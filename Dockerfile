# The command line in a container: for a machine that is started on a schedule and ends with its run.
#   docker build -t email-scheduler .
#   docker run --rm -e BUCKET_NAME -e AWS_ENDPOINT_URL_S3 -e AWS_REGION -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY -e ORG_ID email-scheduler

FROM mcr.microsoft.com/dotnet/sdk:10.0-alpine AS build
WORKDIR /source

# Restored before the sources are copied, so that a change of code does not fetch the packages again.
COPY global.json .editorconfig Directory.Build.props Directory.Packages.props ./
COPY src/Directory.Build.props src/
COPY src/EmailScheduler.Cli/EmailScheduler.Cli.csproj src/EmailScheduler.Cli/packages.lock.json src/EmailScheduler.Cli/
COPY src/EmailScheduler.Runs/EmailScheduler.Runs.csproj src/EmailScheduler.Runs/packages.lock.json src/EmailScheduler.Runs/
COPY src/EmailScheduler.Scheduling/EmailScheduler.Scheduling.csproj src/EmailScheduler.Scheduling/packages.lock.json src/EmailScheduler.Scheduling/
COPY src/EmailScheduler.Storage/EmailScheduler.Storage.csproj src/EmailScheduler.Storage/packages.lock.json src/EmailScheduler.Storage/
RUN dotnet restore src/EmailScheduler.Cli

COPY src/ src/
RUN dotnet publish src/EmailScheduler.Cli --no-restore -c Release -o /app -p:UseAppHost=false -p:DebugType=none \
  # SQLite comes for every system; this image is of one.
  && find /app/runtimes -mindepth 1 -maxdepth 1 ! -name 'linux-musl-*' -exec rm -r {} +

FROM mcr.microsoft.com/dotnet/runtime:10.0-alpine
# The rules of time zones; the image has none.
RUN apk add --no-cache tzdata
WORKDIR /home/app
# The embedded store's folder, should no other be configured, and local copies under /tmp belong to the unprivileged user of the image.
RUN chown "$APP_UID" /home/app
COPY --from=build /app /app
USER $APP_UID
# Its process is the first of the container: SIGTERM reaches it, and the lease is released within 5 seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "/app/email-scheduler.dll"]
CMD ["run"]
