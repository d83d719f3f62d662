using System.Collections.Concurrent;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.DrawDiagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Nuts;

/// <summary>
/// Central 90% intervals, by the default methods and by the sampler, have the unknown that generated the data as often as a binomial test
/// allows. Right intervals would be rejected with a probability of at most 1e-6, over all stories, methods and quantities. The stories are
/// those of `stories/gallery/wider`: two data sets of each together, and with PROBDSL_ALL_FITS=1 40 of each by itself.
/// </summary>
public sealed class WiderStoryTests
{
    private const int DataSets = 40, Few = 2;

    private const double Mass = 0.9;

    /// <summary>For each of 43 quantities by two methods.</summary>
    private const double FalseAlarm = 1e-6 / 86;

    public static TheoryData<string, string> Fits
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var story in WiderStories.All.Keys)
                foreach (var method in new[] { "default", "nuts" }) data.Add(story, method);
            return data;
        }
    }

    [Theory, MemberData(nameof(Fits))]
    public void Intervals_of_a_story_have_the_truth_as_often_as_they_say(string story, string method)
    {
        Assert.SkipUnless(FitCount.IsWhole, "880 fits: PROBDSL_ALL_FITS=1");
        var found = Found(story, method, DataSets);
        var inside = found.Where(f => f.IsInside).CountBy(f => f.Quantity).ToDictionary();
        foreach (var (quantity, count) in inside) TestContext.Current.TestOutputHelper?.WriteLine($"{quantity}: {count}");
        Assert.All(found.Select(f => f.Quantity).Distinct(), quantity =>
            Assert.True(BinomialTest.PValue(inside.GetValueOrDefault(quantity), DataSets, Mass) > FalseAlarm, quantity));
    }

    /// <summary>The first quantities of all stories, then the second ones, and so on; truths of other data sets are rejected.</summary>
    [Theory, InlineData("default"), InlineData("nuts")]
    public void Intervals_of_all_stories_have_the_truth_as_often_as_they_say(string method)
    {
        var (inside, fits, ofOthers) = (new int[16], new int[16], 0);
        foreach (var (name, (quantities, _)) in WiderStories.All)
            foreach (var (quantity, isInside, isOther) in Found(name, method, Few))
            {
                var at = Array.IndexOf(quantities, quantity);
                fits[at]++;
                if (isInside) inside[at]++;
                if (isOther) ofOthers++;
            }

        Assert.All(inside.Zip(fits), c => Assert.True(BinomialTest.PValue(c.First, c.Second, Mass) > FalseAlarm, $"{c}"));
        Assert.True(BinomialTest.PValue(ofOthers, fits.Sum(), Mass) < FalseAlarm, $"{ofOthers} of {fits.Sum()}");
    }

    /// <summary>Whether the interval of each quantity of each data set has the truth, and that of the next data set.</summary>
    private static List<(string Quantity, bool IsInside, bool HasOther)> Found(string name, string method, int dataSets)
    {
        var (quantities, simulate) = WiderStories.All[name];
        var random = new TextbookDraws(23);
        Simulation[] simulated = [.. Enumerable.Range(0, dataSets).Select(_ => simulate(random))];
        var (text, found) = (Examples.Story($"../every/gallery/wider/{name}.gen"), new ConcurrentBag<(string, bool, bool)>());
        Parallel.For(0, dataSets, i =>
        {
            var (own, other) = (simulated[i], simulated[(i + 1) % dataSets]);
            Dictionary<string, string> tables = new() { ["rows"] = own.Csv };
            foreach (var (table, columns) in own.Further) tables[table] = Simulation.CsvOf(columns);
            var bound = own.Further.Length > 0 ? TestStory.By(text, tables) : TestStory.By(text, own.Csv);
            var options = new FitOptions(Threads: 1, Seed: (ulong)i + 1);
            var outcome = method == "nuts"
                ? bound.Fitted((options with { Draws = 1000 }).With(StandardOptions.Chains, 2), method) : bound.FittedByDefaults(options);
            var summary = outcome.Summary!;
            foreach (var quantity in quantities)
                found.Add((quantity, IsInside(quantity, own, summary, i), IsInside(quantity, other, summary, i)));
        });
        return [.. found];
    }

    private static bool IsInside(string quantity, Simulation truths, FitSummary summary, int dataSet)
    {
        var isAny = quantity.EndsWith("[]", StringComparison.Ordinal);
        var of = Quantity.Parse(isAny ? quantity[..^2] : quantity);
        var truth = truths.Unknowns.Single(u => u.Name == of.Unknown).Values;
        var at = isAny ? dataSet % truth.Length : of.At;
        var found = summary.Estimates.Single(e => e.Name == of.Unknown).Spread!.Quantiles;
        return truth[at] >= found.Low.Values[at] && truth[at] <= found.High.Values[at];
    }
}
