using ProbDsl.Inference.Chains;
using ProbDsl.Inference.DrawDiagnostics;
using ProbDsl.Inference.Nuts;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Nuts;

/// <summary>
/// Chains of the predator-prey story that start at uniform numbers from -4 to 4 in unconstrained coordinates: most begin where the equation
/// is stiff or without a solution, and some end at a mode with a flat path and much noise. Of the 1,000 starts the first 20 are taken, and
/// all with PROBDSL_ALL_FITS=1.
/// </summary>
public sealed class FarStartTests
{
    private const int Starts = 1000, WarmUp = 100, Draws = 200;

    private const double Width = 4;

    /// <summary>The means and standard deviations of 10,000 draws by Stan (posteriordb, hudson_lynx_hare-lotka_volterra).</summary>
    private static readonly Dictionary<string, (double Mean, double Sd)[]> reference = new()
    {
        ["rates"] = [(0.546864, 0.063055), (0.0277473, 0.0043), (0.800095, 0.08937), (0.0240859, 0.0037)],
        ["start"] = [(34.0352, 2.9169), (5.9359, 0.533)],
        ["noise"] = [(0.248057, 0.043263), (0.251017, 0.043)],
    };

    private static readonly Lazy<FitOutcome[]> fits = new(Run);

    /// <summary>Where a chain is: at the posterior, at the flat path, or elsewhere.</summary>
    private enum Place
    {
        Posterior,
        FlatPath,
        Elsewhere,
    }

    private static IEnumerable<FitOutcome> WithDraws => fits.Value.Where(f => f.Summary is not null);

    /// <summary>A chain that does not move from a point where the density is small, or hardly, is in doubt.</summary>
    [Fact]
    public void No_frozen_chain_is_called_converged()
    {
        Report();
        Assert.All(fits.Value.Where(f => f.Summary is null), f => Assert.NotEmpty(f.Diagnostics));
        Assert.All(WithDraws.Where(f => IsFrozen(f) || PlaceOf(f) == Place.Elsewhere), f => Assert.NotEmpty(f.ReliabilityWarnings));
        // and some chains are not in doubt
        Assert.Contains(WithDraws, f => !f.ReliabilityWarnings.Any() && PlaceOf(f) == Place.Posterior);
    }

    /// <summary>Four chains of which some are at the posterior and others are not.</summary>
    [Fact]
    public void Chains_at_different_places_are_never_called_converged() =>
        Assert.All(Fours().Where(four => four.Select(PlaceOf).Distinct().Count() > 1), four => Assert.False(ReportOf(four).IsReliable));

    private static FitOutcome[] Run()
    {
        var found = new FitOutcome[FitCount.Of(Starts, part: 20)];
        var story = TestStory.By(Examples.Read("predator-prey/predator_prey.gen"), Examples.Read("predator-prey/pelts.csv"));
        var settings = new NutsSettings(WarmUp) { MostDepth = 5 };
        Parallel.For(0, found.Length, i =>
        {
            using var fit = new StartedFit(story);
            var random = new RandomStream(3, "far starts", (uint)i);
            double[] start = [.. Enumerable.Range(0, fit.Dimension).Select(_ => Width * ((2 * random.NextUniform()) - 1))];
            found[i] = fit.Run([start], settings, Draws, (ulong)i);
        });
        return found;
    }

    private static Place PlaceOf(FitOutcome fit) =>
        Values(fit).All(v => Math.Abs(v.Mean - v.Reference.Mean) < 3 * v.Reference.Sd) ? Place.Posterior
            : Of(fit, "noise").Value.Values.All(mean => mean is > 0.45 and < 1) ? Place.FlatPath : Place.Elsewhere;

    /// <summary>Whether no unknown varies by a hundredth of what it should.</summary>
    private static bool IsFrozen(FitOutcome fit) => Values(fit).All(v => v.Sd < 0.01 * v.Reference.Sd);

    private static IEnumerable<(double Mean, double Sd, (double Mean, double Sd) Reference)> Values(FitOutcome fit) =>
        reference.SelectMany(r => r.Value.Select((expected, i) =>
            (Of(fit, r.Key).Value.Values[i], Of(fit, r.Key).Spread!.Sd.Values[i], expected)));

    private static Estimate Of(FitOutcome fit, string name) => fit.Summary!.Estimates.Single(e => e.Name == name);

    /// <summary>Chains that have draws, four by four.</summary>
    private static IEnumerable<FitOutcome[]> Fours() => WithDraws.Chunk(4).Where(four => four.Length == 4);

    private static ChainReport ReportOf(FitOutcome[] chains)
    {
        PosteriorDraws[] draws = [.. chains.Select(f => f.Summary!.Draws!)];
        return ChainReport.Create(new ChainStatistics(4), 4, WarmUp,
            chains[0].Summary!.Estimates.Select(e => (e, new Tensor(Shape.Of(4 * Draws, e.Value.Values.Length),
                [.. draws.SelectMany(d => d.Arrays[e.Name].Values)]))),
            [.. draws.SelectMany(d => d.Chains!.LogDensities)]);
    }

    private static void Report()
    {
        var counts = fits.Value.CountBy(f => f.Summary is null ? "no draws"
            : $"{PlaceOf(f)}{(IsFrozen(f) ? ", frozen" : "")}{(f.ReliabilityWarnings.Any() ? ", in doubt" : "")}").OrderBy(c => c.Key);
        var fours = Fours().CountBy(four => $"{string.Join(" ", four.Select(PlaceOf).Order().Distinct())}"
            + (ReportOf(four).IsReliable ? "" : ", in doubt")).OrderBy(c => c.Key);
        foreach (var (what, count) in counts) TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {count}");
        foreach (var (what, count) in fours) TestContext.Current.TestOutputHelper?.WriteLine($"four chains at {what}: {count}");
    }
}
