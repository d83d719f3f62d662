using ProbDsl.Inference.Results;
using ProbDsl.Inference.LatentRecovery;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LatentRecovery;

/// <summary>The probabilities of states that all rows share, whichever method summed them out, against enumeration.</summary>
public sealed class SharedStateTests
{
    private static readonly int[] counts = [3, 5, 2, 4, 4, 3, 6, 1, 0, 2, 1, 1, 0, 1, 2, 0];

    private const string Change = """
        model Change
        data y[years]: count
        change ~ DiscreteUniform(1, years)
        early ~ Gamma(shape = 2, rate = 1)
        late ~ Gamma(shape = 2, rate = 1)
        for t in years { y[t] ~ Poisson(if t < change then early else late) }
        """;

    private const string ChangeOfParams = """
        model Change
        data y[years]: count
        change ~ DiscreteUniform(1, years)
        param early: positive
        param late: positive
        for t in years { y[t] ~ Poisson(if t < change then early else late) }
        """;

    /// <summary>Whole groups have one regime each: not the rows' own label.</summary>
    private const string Regimes = """
        model Regimes
        data g[rows]: index[G]
        data y[rows]: count
        low ~ Gamma(shape = 2, rate = 1)
        step ~ Gamma(shape = 2, rate = 1)
        for k in 1..G { high[k]: bool ~ Bernoulli(0.3) }
        for n in rows { y[n] ~ Poisson(if high[g[n]] then low + step else low) }
        """;

    private static string Csv => "y,g\n" + string.Concat(counts.Select((c, i) => $"{c},{(i / 4) + 1}\n"));

    /// <summary>
    /// Gamma and Poisson are conjugate: p(change, y) is a product of two ratios of gamma functions, and the rest enumeration.
    /// </summary>
    [Theory]
    [InlineData("quadrature", 0.02)]
    [InlineData("importance", 0.02)]
    [InlineData("advi", 0.03)]
    [InlineData("laplace", 0.05)]
    [InlineData("elbo", 0.05)]
    public void A_posterior_averages_over_its_draws(string method, double within)
    {
        var bound = TestStory.By(Change, Csv);
        var states = Assert.Single(Added(bound, bound.Fitted(new(MaxIterations: method == "elbo" ? 4000 : null, Threads: 1), method)));
        double[] log = [.. Enumerable.Range(1, counts.Length).Select(c => Evidence(counts[..(c - 1)]) + Evidence(counts[(c - 1)..]))];
        double[] exact = [.. log.Select(l => Math.Exp(l - log.Max()))];
        Assert.Equal("change", states.Latent);
        Assert.Equal(Enumerable.Range(1, counts.Length).Select(c => $"{c}"), states.States);
        Assert.All(exact.Zip(states.Values.Values), pair => Assert.Equal(pair.First / exact.Sum(), pair.Second, within));
        Assert.Equal(1, states.Values.Values.Sum(), 1e-12);

        static double Evidence(int[] part) =>
            MathNet.Numerics.SpecialFunctions.GammaLn(2 + part.Sum()) - ((2 + part.Sum()) * Math.Log(1 + part.Length));
    }

    /// <summary>What is in the way is the latent, not how it is read; the method that sums it out is named.</summary>
    [Fact]
    public void Closed_forms_name_the_latent()
    {
        var refused = TestStory.By(ChangeOfParams, Csv).Select("mle").Diagnostics[0];
        Assert.Contains("`change` is latent", refused.Message, StringComparison.Ordinal);
        Assert.Contains("`--method em`", refused.Help, StringComparison.Ordinal);
    }

    /// <summary>At a point they are the probabilities given the point, to the last digits.</summary>
    [Theory]
    [InlineData(Change, "map")]
    [InlineData(Change, "em")]
    [InlineData(ChangeOfParams, "em")]
    [InlineData(ChangeOfParams, "map")]
    public void A_point_gives_the_probabilities_there(string story, string method)
    {
        var bound = TestStory.By(story, Csv);
        var outcome = bound.Fitted(new(Threads: 1), method);
        var (early, late) = (Estimates.Scalar(outcome, "early"), Estimates.Scalar(outcome, "late"));
        double[] p = [.. Enumerable.Range(1, counts.Length).Select(c => counts.Select((y, t) =>
            Math.Pow(t + 1 < c ? early : late, y) * Math.Exp(-(t + 1 < c ? early : late))).Aggregate(1.0, (a, b) => a * b))];
        Assert.All(p.Zip(Assert.Single(Added(bound, outcome)).Values.Values), pair =>
            Assert.Equal(pair.First / p.Sum(), pair.Second, 1e-9));
    }

    /// <summary>Members are enumerated one by one: given the rates they are independent.</summary>
    [Fact]
    public void Each_member_of_a_group_has_its_own()
    {
        var bound = TestStory.By(Regimes, Csv);
        var outcome = bound.Fitted(new(Threads: 1), "map");
        var (low, step) = (Estimates.Scalar(outcome, "low"), Estimates.Scalar(outcome, "step"));
        var states = Assert.Single(Added(bound, outcome));
        Assert.Equal([4, 2], states.Values.Shape);
        Assert.Equal(["false", "true"], states.States);
        for (var g = 0; g < 4; g++)
        {
            double Likelihood(double rate) =>
                counts[(4 * g)..(4 * g + 4)].Select(y => Math.Pow(rate, y) * Math.Exp(-rate)).Aggregate(1.0, (a, b) => a * b);
            var (off, on) = (0.7 * Likelihood(low), 0.3 * Likelihood(low + step));
            Assert.Equal(on / (off + on), states.Values.Values[(2 * g) + 1], 1e-9);
        }
    }

    /// <summary>A label of each row is `predict`'s; what no observed data depend on has no posterior to report.</summary>
    [Fact]
    public void Labels_of_rows_are_left_to_predict()
    {
        const string Mixture = """
            model Mixture
            data y[rows]: count
            coin: bool ~ Bernoulli(0.5)
            low ~ Gamma(shape = 2, rate = 1)
            step ~ Gamma(shape = 2, rate = 1)
            for n in rows {
              high[n]: bool ~ Bernoulli(0.3)
              y[n] ~ Poisson(if high[n] then low + step else low)
            }
            """;
        var bound = TestStory.By(Mixture, Csv);
        Assert.Empty(Added(bound, bound.Fitted(new(Threads: 1), "map")));
    }

    private static ValueList<StateProbabilities> Added(TestStory bound, FitOutcome outcome) =>
        SharedStates.AddTo(outcome.Summary!, bound.Problem, bound.Facts.Density, TestStory.Catalog, ManagedEngine.On(1)).States;
}
