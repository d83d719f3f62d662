using System.Diagnostics;
using System.Runtime.Versioning;

namespace ProbDsl.Tests.Running;

/// <summary>What `./probdsl` says of the build on a fresh clone, with a `dotnet` that only plays one.</summary>
public sealed class FirstBuildTests
{
    // builds in three seconds, or fails to start with the words of BROKEN; a run of the tool prints its arguments
    private const string Dotnet = """
        #!/bin/sh
        case $1 in
          --version)
            [ -z "${BROKEN:-}" ] || { echo "$BROKEN" >&2; exit 1; }
            echo 10.0.100 ;;
          publish)
            [ -z "${FAILS:-}" ] || { echo "$FAILS"; exit 1; }
            echo "  Dsl.Parser -> /somewhere/ProbDsl.Parser.dll"
            sleep 3
            mkdir -p artifacts/app
            : >artifacts/app/probdsl.dll ;;
          *) shift; echo "ran $*" ;;
        esac

        """;

    private const string Says = "probdsl: building the tool, once\nprobdsl: a minute and a half on 2 cores; later starts are fast\n";

    [Fact]
    public async Task A_pipe_gets_two_lines_and_later_starts_say_nothing()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var clone = Clone();
        Assert.Equal(new(0, "ran check my.gen\n", Says), await Run(clone, "./probdsl check my.gen"));
        Assert.Equal(new(0, "ran check my.gen\n", ""), await Run(clone, "./probdsl check my.gen"));
        clone.Write("src/A.cs", "// changed");
        Assert.Equal(Says.Replace("once", "since its sources have changed", StringComparison.Ordinal),
            (await Run(clone, "touch -d '+2 seconds' src/A.cs; ./probdsl check my.gen")).Errors);
    }

    [Fact]
    public async Task A_terminal_sees_how_much_is_built_and_is_left_without_it()
    {
        PseudoTerminal.Require();
        if (!OperatingSystem.IsLinux()) return;
        using var clone = Clone();
        var run = await Run(clone, "script -qefc './probdsl check my.gen' /dev/null");
        var shown = run.Output.Replace("\r\n", "\n", StringComparison.Ordinal);
        Assert.Matches(@"\rprobdsl: 1 of 15 parts built, \d s ", shown);
        Assert.Equal([.. Says.TrimEnd('\n').Split('\n'), "ran check my.gen", ""], shown.Split('\n').Select(line => line.Split('\r')[^1]));
    }

    private const string NoHome = "The user's home directory could not be determined.", NoSdk = "A compatible .NET SDK was not found.";

    [Fact]
    public async Task What_prevents_a_build_is_named()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var clone = Clone();
        Assert.Equal(new(1, "", $"probdsl: the tool cannot be built: `dotnet` does not start: {NoHome}\n"),
            await Run(clone, $"BROKEN=\"{NoHome}\" ./probdsl check my.gen"));
        Assert.Equal(new(1, "", "probdsl: the tool cannot be built: you may not write in the home folder /none: set DOTNET_CLI_HOME to "
            + "another\n"), await Run(clone, "DOTNET_CLI_HOME=/none ./probdsl check my.gen"));
        Assert.StartsWith("probdsl needs the .NET 10 SDK", (await Run(clone, $"BROKEN='{NoSdk}' ./probdsl check my.gen")).Errors,
            StringComparison.Ordinal);
        Assert.Equal(new(1, "", "probdsl: the tool cannot be built: you may not write in ./artifacts\n"),
            await Run(clone, "rm -rf artifacts; : >artifacts; ./probdsl check my.gen"));
    }

    [Fact]
    public async Task A_complete_build_is_used_where_no_other_can_be_made()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var clone = Clone();
        Assert.Equal(0, (await Run(clone, "./probdsl check my.gen")).Code);
        Assert.Equal(new(0, "ran check my.gen\n", "probdsl: its sources are newer than its build, and no other can be made: there is no "
            + ".NET 10 SDK\n"), await Run(clone, $"touch -d '+2 seconds' src/A.cs; BROKEN='{NoSdk}' ./probdsl check my.gen"));
    }

    [Fact]
    public async Task A_complete_build_is_used_where_the_next_one_fails_for_another_reason_than_the_sources()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var clone = Clone();
        Assert.Equal(0, (await Run(clone, "./probdsl check my.gen")).Code);
        var failed = await Run(clone, "touch -d '+2 seconds' src/A.cs; FAILS='error NU1301: no feed' ./probdsl check my.gen");
        Assert.Equal((0, "ran check my.gen\n"), (failed.Code, failed.Output));
        Assert.EndsWith("probdsl: the build failed, and the last one is used, which is older than the sources; its output is in "
            + "./artifacts/probdsl-build.log\n", failed.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("NU1301", failed.Errors, StringComparison.Ordinal);
        // it is tried again
        Assert.Contains("building the tool", (await Run(clone, "./probdsl check my.gen")).Errors, StringComparison.Ordinal);
        var wrong = await Run(clone, "touch -d '+9 seconds' src/A.cs; FAILS='A.cs(1,1): error CS1002: ; expected' ./probdsl check my.gen");
        Assert.Equal((1, ""), (wrong.Code, wrong.Output));
        Assert.Contains("error CS1002", wrong.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(99)]
    public async Task Too_few_files_are_refused_before_the_runtime_starts(int files)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var clone = Clone();
        Assert.Equal(new(1, "", $"probdsl: a process may have {files} open files here, and probdsl needs 100: who set this limit "
            + "can raise it, in limits.conf or as LimitNOFILE of a service\n"),
            await Run(clone, $"ulimit -n {files}; ./probdsl check my.gen"));
    }

    [SupportedOSPlatform("linux")]
    private static Workspace Clone()
    {
        var clone = new Workspace();
        foreach (var file in new[] { "probdsl", "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig" })
            File.Copy(Repository.Path(file), clone.At(file));
        clone.Write("src/A.cs", "").Write("docs/errors/E0101.md", "").Write("bin/dotnet", Dotnet);
        File.SetUnixFileMode(clone.At("bin/dotnet"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return clone;
    }

    private static async Task<Finished> Run(Workspace clone, string command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command])
            { WorkingDirectory = clone.Folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["PATH"] = $"{clone.At("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        (start.Environment["TERM"], start.Environment["SHELL"]) = ("xterm", "/bin/sh");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Probdsl.Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return new(process.ExitCode, await output, await errors);
    }
}
