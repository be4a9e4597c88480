# The command line in a container: for a machine that is started on a schedule and ends with its run. It needs a store: see docs/operations.md.
#   docker build -t email-scheduler --build-arg COMMIT="$(git rev-parse HEAD)" .     # --version says the commit; it may be omitted
#   docker run --rm -e BUCKET_NAME -e AWS_ENDPOINT_URL_S3 -e AWS_REGION -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY -e ORG_ID email-scheduler
# .ci/image replays the build stage on a machine without Docker. Both images are pinned by the digest of their manifest list, which decides; the tag is for
# readers, and Dependabot updates both. By hand: docker buildx imagetools inspect mcr.microsoft.com/dotnet/sdk:10.0-alpine3.24

FROM mcr.microsoft.com/dotnet/sdk:10.0.400-alpine3.24@sha256:620e765fe18186c08399f7aa978f79f04b6bbf0ee1b3b8a91e2d5c9619e59da1 AS build
WORKDIR /source

# Restored before the sources are copied, so that a change of code does not fetch the packages again.
COPY global.json .editorconfig Directory.Build.props Directory.Packages.props ./
COPY src/Directory.Build.props src/Run.props src/
COPY src/EmailScheduler.Api/EmailScheduler.Api.csproj src/EmailScheduler.Api/packages.lock.json src/EmailScheduler.Api/
COPY src/EmailScheduler.Cli/EmailScheduler.Cli.csproj src/EmailScheduler.Cli/packages.lock.json src/EmailScheduler.Cli/
COPY src/EmailScheduler.Runs/EmailScheduler.Runs.csproj src/EmailScheduler.Runs/packages.lock.json src/EmailScheduler.Runs/
COPY src/EmailScheduler.Samples/EmailScheduler.Samples.csproj src/EmailScheduler.Samples/packages.lock.json src/EmailScheduler.Samples/
COPY src/EmailScheduler.Scheduling/EmailScheduler.Scheduling.csproj src/EmailScheduler.Scheduling/packages.lock.json src/EmailScheduler.Scheduling/
COPY src/EmailScheduler.Sqlite/EmailScheduler.Sqlite.csproj src/EmailScheduler.Sqlite/packages.lock.json src/EmailScheduler.Sqlite/
COPY src/EmailScheduler.Storage/EmailScheduler.Storage.csproj src/EmailScheduler.Storage/packages.lock.json src/EmailScheduler.Storage/
COPY src/EmailScheduler.Web/EmailScheduler.Web.csproj src/EmailScheduler.Web/packages.lock.json src/EmailScheduler.Web/
RUN dotnet restore src/EmailScheduler.Cli --locked-mode

COPY LICENSE NOTICE ./
COPY docs/configuration.md docs/openapi.json docs/
COPY src/ src/
ARG COMMIT=
RUN dotnet publish src/EmailScheduler.Cli --no-restore -c Release -o /app -p:UseAppHost=false -p:DebugType=none -p:SourceRevisionId="$COMMIT" \
  # SQLite comes for every system; this image is of one.
  && find /app/runtimes -mindepth 1 -maxdepth 1 ! -name 'linux-musl-*' -exec rm -r {} +

FROM mcr.microsoft.com/dotnet/runtime:10.0.11-alpine3.24@sha256:216f4e2027da6ae806e0bc4b448669ac0faa00125908e308f31dd70598e58136
# The rules of time zones; the image has none.
RUN apk add --no-cache tzdata
# A container whose store was forgotten must fail, not schedule sample data in a folder that goes with it.
ENV EMAILSCHEDULER__Store__Required=true
WORKDIR /home/app
# Local copies under /tmp, and what a store in a folder needs, belong to the unprivileged user of the image.
RUN chown "$APP_UID" /home/app
# ASP.NET Core, which 'serve' is made of: the image of the runtime lacks it, and the SDK has it. It needs a runtime that is no older than its own, which the two digests above decide: where
# they do not fit, no command starts ("You must install or update .NET to run this application"), and the line that asks for the version ends the build.
COPY --from=build /usr/share/dotnet/shared/Microsoft.AspNetCore.App /usr/share/dotnet/shared/Microsoft.AspNetCore.App
COPY --from=build /app /app
RUN dotnet /app/email-scheduler.dll --version
USER $APP_UID
# Its process is the first of the container: SIGTERM reaches it, and the lease is released within 5 seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "/app/email-scheduler.dll"]
CMD ["run"]
