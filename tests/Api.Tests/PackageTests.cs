using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Xml.Linq;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests;

/// <summary>
/// The package is made, restored from a folder by a program outside of the repository, and fits there: it has all assemblies that it runs
/// with, depends on packages that are published, and shows a compiler (`ref`) the types of one assembly.
/// </summary>
public sealed class PackageTests : IDisposable
{
    // another version than that of the project: no cache has it
    private const string Version = "0.1.0-test";

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_program_restores_it_and_fits()
    {
        await Dotnet(Repository.Root, "pack", "src/Api", "-c", "Release", "--no-build", "-o", folder.Path, $"-p:PackageVersion={Version}");
        using (var package = ZipFile.OpenRead(At($"ProbDsl.{Version}.nupkg"))) IsWhole(package);

        Write("nuget.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources>
                <clear /><add key="here" value="." /><add key="restored" value="{SecurityElement.Escape(Restored)}" />
              </packageSources>
            </configuration>
            """);
        Write("fits.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings>
                <UseAppHost>false</UseAppHost><NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="ProbDsl" Version="{Version}" /></ItemGroup>
            </Project>
            """);
        Write("Program.cs", $$""""
            using ProbDsl.Api;
            var fit = Story.Parse("""
            {{Rows.Line}}
            """).Fit(Table.Parse("x,y\n0,1\n1,3\n2,5\n"));
            Console.WriteLine(FormattableString.Invariant($"{fit.Posterior["b"].Mean:R}"));
            """");
        await Dotnet(folder.Path, "build", "-c", "Release", "-o", "built");
        var printed = await Dotnet(folder.Path, At("built", "fits.dll"));
        // three rows, noise of variance 4 and priors of variance 100, by the normal equations
        const double saa = (3 / 4.0) + 0.01, sab = 3 / 4.0, sbb = (5 / 4.0) + 0.01, ra = 9 / 4.0, rb = 13 / 4.0;
        Assert.Equal(((saa * rb) - (sab * ra)) / ((saa * sbb) - (sab * sab)), double.Parse(printed, CultureInfo.InvariantCulture), 1e-9);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>The packages of the machine, of which this project was restored.</summary>
    private static string Restored => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static void IsWhole(ZipArchive package)
    {
        var entries = package.Entries.Select(e => e.FullName).ToList();
        var assemblies = Directory.GetFiles(Repository.Path("artifacts", "bin", "Api", "release"), "ProbDsl.*.dll")
            .Select(Path.GetFileName);
        Assert.All(assemblies, name => Assert.Contains($"lib/net10.0/{name}", entries));
        Assert.Equal(["ref/net10.0/ProbDsl.Api.dll", "ref/net10.0/ProbDsl.Api.xml"],
            entries.Where(e => e.StartsWith("ref/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        using var stream = package.GetEntry("ProbDsl.nuspec")!.Open();
        var about = XDocument.Load(stream).Descendants().ToLookup(e => e.Name.LocalName);
        Assert.Equal(("ProbDsl", "MIT", "The ProbDsl authors"),
            (about["id"].Single().Value, about["license"].Single().Value, about["authors"].Single().Value));
        Assert.True(about["description"].Single().Value.Length > 50);
        Assert.Equal(["MathNet.Numerics", "Sprache", "System.Numerics.Tensors"],
            about["dependency"].Select(d => d.Attribute("id")!.Value).Order(StringComparer.Ordinal));
    }

    private static async Task<string> Dotnet(string at, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = at, RedirectStandardOutput = true,
            RedirectStandardError = true };
        // no process outlives the test
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var program = Process.Start(start)!;
        var (output, errors) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(program.ExitCode == 0, await output + await errors);
        return await output;
    }

    private string At(params string[] parts) => Path.Combine([folder.Path, .. parts]);

    private void Write(string name, string text) => File.WriteAllText(At(name), text);
}
