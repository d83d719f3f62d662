using System.Globalization;
using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests;

/// <summary>
/// Stories of posteriordb by the method that `fit` chooses, beside the reference draws: means within 0.3 standard deviations and standard
/// deviations within a factor of 2, or a k-hat above 0.7 that the first line of the result announces.
/// </summary>
public sealed class PosteriorDbTests
{
    private const double MostOff = 0.3, MostRatio = 2, MostTail = 0.7;

    private static readonly string Data = Repository.Path("tests", "Examples.Tests", "posteriordb");

    private static readonly List<Row> Rows = [.. File.ReadLines(Path.Combine(Data, "reference.csv")).Skip(1).Select(Row.Of)];

    public static TheoryData<string> Stories => [.. Rows.Select(r => r.Story).Distinct()];

    [Theory, MemberData(nameof(Stories))]
    public async Task The_default_method_is_near_the_reference_or_says_that_it_may_not_be(string story)
    {
        var reference = Rows.Where(r => r.Story == story).ToList();
        var fitted = Directory.CreateTempSubdirectory("posteriordb");
        try
        {
            var run = await Probdsl.Run(Data,
            [
                "fit", Repository.Path("bench", "posteriordb", $"{story}.gen"), "--data", $"{reference[0].Data}.csv",
                .. reference[0].Settings.SelectMany(s => (string[])["--set", s]), "--out", Path.Combine(fitted.FullName, "fit"),
            ]);
            Assert.True(run.Code == 0, run.Errors + run.Output);
            using var fit = JsonDocument.Parse(File.ReadAllText(Path.Combine(fitted.FullName, "fit", "fit.json")));
            var misses = Misses(Estimates(fit.RootElement), reference);
            Assert.True(misses.Count == 0 || IsAnnounced(fit.RootElement, run.Output), string.Join('\n', [.. misses, run.Output]));
        }
        finally
        {
            fitted.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_mean_or_a_standard_deviation_that_is_off_is_found()
    {
        Row[] row = [new("", "", [], "a", 1, 2)];
        Assert.Empty(Misses(new() { ["a"] = (1.5, 3.9) }, row));
        Assert.Single(Misses(new() { ["a"] = (1.7, 2) }, row));
        Assert.Single(Misses(new() { ["a"] = (1, 4.1) }, row));
        Assert.Single(Misses(new() { ["a"] = (1, 0.9) }, row));
    }

    /// <summary>Whether the first line under the plan gives a k-hat above 0.7.</summary>
    private static bool IsAnnounced(JsonElement fit, string page) =>
        fit.TryGetProperty("weights", out var weights)
        && weights.GetProperty("pareto_k") is var k && (k.ValueKind == JsonValueKind.String || k.GetDouble() > MostTail)
        && page.Split("\n\n")[1].Split('\n')[0].Contains("k-hat", StringComparison.Ordinal);

    private static List<string> Misses(Dictionary<string, (double Mean, double Sd)> found, IEnumerable<Row> reference) =>
    [
        .. from row in reference
           let own = found[row.Name]
           where !(Math.Abs(own.Mean - row.Mean) <= MostOff * row.Sd && own.Sd <= MostRatio * row.Sd && own.Sd >= row.Sd / MostRatio)
           select FormattableString.Invariant($"{row.Name} is {own.Mean:g5} ± {own.Sd:g4}, not {row.Mean:g5} ± {row.Sd:g4}"),
    ];

    private static Dictionary<string, (double Mean, double Sd)> Estimates(JsonElement fit)
    {
        var found = new Dictionary<string, (double, double)>();
        foreach (var part in new[] { "parameters", "definitions" })
            if (fit.TryGetProperty(part, out var estimates))
                foreach (var estimate in estimates.EnumerateArray()) Add(found, estimate);
        return found;
    }

    /// <summary>Adds a number, or the elements of a vector as `beta[1]`.</summary>
    private static void Add(Dictionary<string, (double, double)> found, JsonElement estimate)
    {
        var name = estimate.GetProperty("name").GetString()!;
        var isVector = estimate.GetProperty("shape").GetArrayLength() > 0;
        var sds = estimate.GetProperty("sd").EnumerateArray().ToList();
        foreach (var (i, mean) in estimate.GetProperty("values").EnumerateArray().Index())
            found[isVector ? $"{name}[{i + 1}]" : name] = (mean.GetDouble(), sds[i].GetDouble());
    }

    /// <summary>A number of a posterior with its reference.</summary>
    private sealed record Row(string Story, string Data, string[] Settings, string Name, double Mean, double Sd)
    {
        public static Row Of(string line) => line.Split(',') is [var story, var data, var settings, var name, var mean, var sd]
            ? new(story, data, settings.Split(' ', StringSplitOptions.RemoveEmptyEntries), name,
                double.Parse(mean, CultureInfo.InvariantCulture), double.Parse(sd, CultureInfo.InvariantCulture))
            : throw new FormatException(line);
    }
}
