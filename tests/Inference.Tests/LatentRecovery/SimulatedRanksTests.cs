using System.Globalization;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LatentRecovery;

/// <summary>
/// Simulation-based calibration (Talts and others 2018) of latents that are integrated behind counts and yes or no: where unknowns are
/// drawn from their priors and data given them, the part of the posterior below an unknown is uniform.
/// </summary>
public sealed class SimulatedRanksTests
{
    private const int Simulations = 60, Bins = 10;

    // the 1e-5 quantile of the upper tail of chi-square with 9 degrees of freedom
    private const double MostUneven = 39.3;

    private const string Groups = """
        model Groups
        data y[rows]: count
        data g[rows]: index[8]
        base ~ Normal(0, 1)
        spread ~ HalfNormal(1)
        for k in 1..8 { effect[k] ~ Normal(0, spread) }
        for n in rows { y[n] ~ Poisson(log_rate = base + effect[g[n]]) }
        """;

    private const string Persons = """
        model Persons
        data y[rows]: bool
        data g[rows]: index[8]
        base ~ Normal(0, 1)
        spread ~ HalfNormal(1)
        for k in 1..8 { effect[k] ~ Normal(0, spread) }
        for n in rows { y[n] ~ Bernoulli(logit = base + effect[g[n]]) }
        """;

    private const string Walk = """
        model Walk
        data y[times]: count
        base ~ Normal(0, 1)
        spread ~ HalfNormal(1)
        effect[1] ~ Normal(0, 1)
        for t in 2..times { effect[t] ~ Normal(effect[t-1], spread) }
        for t in times { y[t] ~ Poisson(log_rate = base + effect[t]) }
        """;

    [Theory, InlineData("groups"), InlineData("persons"), InlineData("walk")]
    public void Ranks_are_uniform(string kind)
    {
        var ranks = Ranks(kind, story => story);
        foreach (var (name, own) in ranks) Assert.True(Unevenness(own) < MostUneven, $"{name}: {Unevenness(own):F1}");
    }

    /// <summary>A prior that is too narrow, and a likelihood with half the effect.</summary>
    [Theory]
    [InlineData("spread ~ HalfNormal(1)", "spread ~ HalfNormal(0.25)"), InlineData("effect[g[n]])", "0.5 * effect[g[n]])")]
    public void Ranks_of_another_story_are_not(string right, string wrong)
    {
        var ranks = Ranks("groups", story => story.Replace(right, wrong, StringComparison.Ordinal));
        Assert.True(Unevenness(ranks["spread"]) > MostUneven, $"{Unevenness(ranks["spread"]):F1}");
    }

    private static double Unevenness(List<double> ranks)
    {
        const double Expected = (double)Simulations / Bins;
        return Enumerable.Range(0, Bins).Sum(bin => ranks.Count(r => Math.Min((int)(Bins * r), Bins - 1) == bin) is var found
            ? (found - Expected) * (found - Expected) / Expected : 0);
    }

    /// <summary>By unknown: the part of its posterior below it, of each simulation.</summary>
    private static Dictionary<string, List<double>> Ranks(string kind, Func<string, string> change)
    {
        Dictionary<string, List<double>> ranks = new() { ["base"] = [], ["spread"] = [], ["effect"] = [] };
        for (var seed = 1ul; seed <= Simulations; seed++)
        {
            var (story, csv, truth) = Simulated(kind, new(seed, kind));
            var draws = TestStory.By(change(story), csv).Fitted(new(Threads: 1, Draws: 1000), "importance").Summary!.Draws!;
            foreach (var (name, value) in truth)
            {
                // of an array the second number
                var (own, width) = (draws.Arrays[name].Values, draws.Arrays[name].Values.Length / draws.Count);
                var at = Math.Min(1, width - 1);
                ranks[name].Add(Enumerable.Range(0, draws.Count).Count(i => own[(i * width) + at] < value) / (double)draws.Count);
            }
        }

        return ranks;
    }

    private static (string Story, string Csv, (string Name, double Value)[] Truth) Simulated(string kind, RandomStream random)
    {
        var (mean, spread) = (random.NextNormal(), Math.Abs(random.NextNormal()));
        var effects = new double[kind == "walk" ? 20 : 8];
        for (var i = 0; i < effects.Length; i++)
            effects[i] = kind != "walk" ? spread * random.NextNormal()
                : i == 0 ? random.NextNormal() : effects[i - 1] + (spread * random.NextNormal());
        var rows = kind == "walk"
            ? effects.Select(e => Text(PoissonDraw(Math.Exp(mean + e), random))).Prepend("y")
            : effects.SelectMany((e, k) => Enumerable.Range(0, 6).Select(_ => kind == "groups"
                ? Text(PoissonDraw(Math.Exp(mean + e), random)) + $",{k + 1}"
                : (random.NextUniform() < 1 / (1 + Math.Exp(-mean - e)) ? "true" : "false") + $",{k + 1}")).Prepend("y,g");
        return (kind switch { "groups" => Groups, "persons" => Persons, _ => Walk }, string.Join('\n', rows) + "\n",
            [("base", mean), ("spread", spread), ("effect", effects[1])]);
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>By the waiting times of a process; of a large mean by the sum of two halves.</summary>
    private static double PoissonDraw(double mean, RandomStream random)
    {
        if (mean > 500) return PoissonDraw(mean / 2, random) + PoissonDraw(mean / 2, random);
        var (count, left) = (-1, Math.Exp(-mean));
        for (var product = 1.0; product > left; product *= random.NextUniform()) count++;
        return count;
    }
}
