using System.Diagnostics;
using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests;

/// <summary>
/// Every benchmark runs in its mode of seconds, `bench/NAME.sh short`, and prints the lines that report its results. Values are not
/// compared: machines are shared.
/// </summary>
public sealed class BenchmarkScriptTests
{
    /// <summary>The exit code of a script that lacks a program it compares with.</summary>
    private const int Lacks = 77;

    /// <summary>What each benchmark prints, in any order.</summary>
    private static readonly Dictionary<string, string[]> lines = new()
    {
        ["chain"] = [@"^1 x 1000 x 5( +[\d.]+){8}$"],
        ["check"] = [@"^check of 5 stories +[\d.]+ ms .* ratio [\d.]+$"],
        ["csv"] = [@"^2,000 rows x 10 columns", @"^doubles of 17 digits( .* [\d.]+ s +[\d.]+){2}$"],
        ["em"] = [@"^probdsl .* ms a step$", @"^ratio +[\d.]+ "],
        ["emissions"] = ["^full +a step .* to that of full covariances: ", "^tied "],
        ["factors"] = ["^300 rows x .* map .* a step .* scikit-learn .* an iteration", "^to the optimum .* map "],
        ["fingerprints"] = [@"^[1-9]\d* lines, 0 differ$"],
        ["first"] = [@"^coin \(cold\)( +[\d.]+){7}$", @"^logistic( +[\d.]+){7}$", "^eight_schools ", "^counties "],
        ["forecast"] = [@"^30 and 240 rows .*: +[\d.]+ times", @"^20 and 40 draws, 40 rows .*: +[\d.]+ times"],
        ["gpu"] = [@"^\| toy VAE \| [\d.,]+ \|"],
        ["gpu_em"] = ["^cpu +10 steps .* 50 steps .* 100 steps: "],
        ["gradient"] = [@"^logistic regression, here +[\d.]+ us$", @"^eight schools, here +[\d.]+ us$", @"^ratio +[\d.]+$"],
        ["hidden_markov"] = [@"^500 steps x 5 states .* ratio [\d.]+", @"^the story, with gradients .* ratio .* [\d.]+"],
        ["infernet"] = ["^faithful +vmp ", "^diabetes +vmp ", "^known +exact ", "^likelihood +em ", "^large +vmp "],
        ["judge"] = [@"^leave-one-out of 50 rows x 4,000 draws .* ratio [\d.]+ ", @"^calibration of eight schools: 20 fits in [\d.]+ s$"],
        ["kalman"] = ["^local level +filter .* ratio .* smoother .* gradients ", "^trend and season, gaps +filter "],
        ["latent_gaussian"] =
            [@"^Poisson, 100 groups x 5 .* ratio to glmmTMB [\d.]+", "^yes or no, ", "^series of ", "^    probdsl +log-likelihood "],
        ["missing"] = ["^full +few +300 rows: a step .* 200 rows: a fit "],
        ["mixtures"] = ["^full, 1 thread .* a step +probdsl .* scikit-learn ", "^diag, 1 thread .* 10 steps fit +probdsl .* scikit-learn "],
        ["nuts"] = [@"^groups +nuts +4 ", @"^groups +off +104 ", @"^arma +diagonal +4 "],
        ["pictures"] = ["^flow matching loss ", "^score matching loss ", "^ELBO "],
        ["products"] = [@"^200 x 128 x 128( +[\d.]+){7}$"],
        ["ranks"] = [@"^mixture .* two ranks .* ratio [\d.]+$"],
        ["rows"] = ["^1000 x 10: data ", @"a gradient [\d.]+ ms"],
        ["sample"] = ["^probdsl sample ", @"^ratio +[\d.]+$"],
        ["schools"] = ["^gradient and differences: differ by at most "],
        ["skills"] = [@"^skills of 500 games by \w+ +[\d.]+ s"],
        ["startup"] = [@"^\./probdsl check STORY( +\d+){4}$", @"^methods compiled while check ran: \d+$"],
        ["topics"] = ["^held-out loss, nats a token: gibbs .* vmp .* scikit-learn ", "^vmp .* a sweep ", "^gibbs K = ", "^new documents "],
        ["training"] = ["^toy VAE "],
        ["vector_math"] = [@"^Neg( +[\d.]+){3}$"],
        ["vmp"] = ["^full +nats a row of 300 others: vmp ", "^full +vmp .* a sweep ", "^4,000 rows +seed 1: "],
    };

    public static TheoryData<string> Scripts => [.. Names()];

    [Theory, MemberData(nameof(Scripts))]
    public async Task Each_prints_its_results_in_its_mode_of_seconds(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/python3"), "benchmarks are scripts of bash and python3");
        var (exitCode, output, errors) = await Run(name);
        Assert.SkipWhen(exitCode == Lacks, errors.TrimEnd().Split('\n')[^1]);
        Assert.True(exitCode == 0, $"bench/{name}.sh short ended with {exitCode}:\n{output}\n{errors}");
        Assert.All(lines[name], line => Assert.Matches(new Regex(line, RegexOptions.Multiline), output));
    }

    [Fact]
    public void Each_has_lines_that_are_expected() => Assert.Equal(lines.Keys.Order(StringComparer.Ordinal), Names());

    private static List<string> Names() => [.. Directory.GetFiles(Repository.Path("bench"), "*.sh").Select(Path.GetFileNameWithoutExtension)
        .Where(name => name is not ("mode" or "openblas")).Select(name => name!).Order(StringComparer.Ordinal)];

    private static async Task<(int ExitCode, string Output, string Errors)> Run(string name)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [Repository.Path("bench", $"{name}.sh"), "short"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        var (output, errors) =
            (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output, await errors);
    }
}
