@echo off
rem Builds the command line when it is not there yet, then starts it. After changes in the sources, delete artifacts\app.
setlocal
set here=%~dp0
set DOTNET_NOLOGO=1
where dotnet >nul 2>nul || (echo probdsl needs the .NET 10 SDK: winget install Microsoft.DotNet.SDK.10 & exit /b 1)
if not exist "%here%artifacts\app\probdsl.dll" echo probdsl: building the tool, once; this takes a minute and a half 1>&2
if not exist "%here%artifacts\app\probdsl.dll" dotnet publish "%here%src\Cli\Cli.csproj" -c Release -nologo -v quiet -o "%here%artifacts\app" 1>&2 || exit /b 1
dotnet "%here%artifacts\app\probdsl.dll" %*
