using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests;

/// <summary>The programs of examples/api run, and print what other tools find.</summary>
public sealed partial class ExampleTests
{
    /// <summary>The variances of the Nile's level by R's StructTS, 1469 and 15099, and its level at the end, 798.4.</summary>
    [Fact]
    public async Task A_program_fits_keeps_opens_and_forecasts()
    {
        using var folder = new TemporaryFolder();
        var printed = await Run("artifacts/bin/forecast/release/forecast.dll", folder.Path);
        Assert.Contains("drift 1469.", printed, StringComparison.Ordinal);
        Assert.Contains("noise 15098.", printed, StringComparison.Ordinal);
        var years = Year().Matches(printed).Select(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(10, years.Count);
        Assert.All(years, mean => Assert.Equal(798.4, mean, 0.05));
    }

    /// <summary>A file alone is a program. The posterior mean of mu is 4.4 in this parametrization, by quadrature.</summary>
    [Fact]
    public async Task A_file_is_a_program()
    {
        var printed = await Run("run", "-c", "Release", "examples/api/fit.cs");
        var mean = double.Parse(Mu().Match(printed).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.Equal(4.4, mean, 0.2);
    }

    private static async Task<string> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true,
            RedirectStandardError = true };
        using var program = Process.Start(start)!;
        var (output, errors) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(program.ExitCode == 0, await output + await errors);
        return await output;
    }

    [GeneratedRegex(@"^year \d+: ([\d.]+),", RegexOptions.Multiline)]
    private static partial Regex Year();

    [GeneratedRegex(@"^mu ([\d.]+) ", RegexOptions.Multiline)]
    private static partial Regex Mu();
}
